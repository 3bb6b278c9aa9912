/** Three nodes and a few pods, small enough to reckon by hand. */

export const SMALL_CLUSTER = `
apiVersion: v1
kind: List
items:
- { kind: Node, metadata: { name: n1, labels: { kubernetes.io/hostname: n1, disk: ssd } }, status: { allocatable: { cpu: "8", memory: 32Gi, pods: "10" } } }
- { kind: Node, metadata: { name: n2, labels: { kubernetes.io/hostname: n2 } }, status: { allocatable: { cpu: "16", memory: 64Gi, pods: "10" } } }
- kind: Node
  metadata: { name: n3, labels: { kubernetes.io/hostname: n3 } }
  spec: { taints: [{ key: dedicated, value: db, effect: NoSchedule }] }
  status: { allocatable: { cpu: "32", memory: 128Gi, pods: "10" } }
- { kind: Pod, metadata: { name: old, namespace: vms, uid: u1 }, spec: { nodeName: n1, containers: [{ name: c, resources: { requests: { cpu: "6", memory: 8Gi } } }] }, status: { phase: Running } }
- { kind: Pod, metadata: { name: small, namespace: vms, uid: u2 }, spec: { containers: [{ name: c, resources: { requests: { cpu: "2", memory: 8Gi } } }] }, status: { phase: Pending } }
- { kind: Pod, metadata: { name: large, namespace: vms, uid: u3 }, spec: { priority: 10, containers: [{ name: c, resources: { requests: { cpu: "20", memory: 8Gi } } }] }, status: { phase: Pending } }
- { kind: Pod, metadata: { name: gated, namespace: vms, uid: u4 }, spec: { schedulingGates: [{ name: wait }], containers: [{ name: c }] }, status: { phase: Pending } }
- { kind: Pod, metadata: { name: other, namespace: vms, uid: u5 }, spec: { schedulerName: second, containers: [{ name: c, resources: { requests: { cpu: "1" } } }] }, status: { phase: Pending } }
- { kind: ConfigMap, metadata: { name: skipped } }
`;
