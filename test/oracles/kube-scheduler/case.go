package main

import (
	"encoding/json"
	"fmt"

	v1 "k8s.io/api/core/v1"
)

// Case is one line of a corpus. Objects are kept as they were written, so that a recorded case has no defaults added.
type Case struct {
	Name                   string          `json:"name"`
	SchedulerVersion       string          `json:"schedulerVersion,omitempty"`
	Profile                json.RawMessage `json:"profile,omitempty"`
	Nodes                  json.RawMessage `json:"nodes"`
	Pods                   json.RawMessage `json:"pods"`
	Pending                json.RawMessage `json:"pending"`
	Nominated              json.RawMessage `json:"nominated,omitempty"`
	Namespaces             json.RawMessage `json:"namespaces,omitempty"`
	Services               json.RawMessage `json:"services,omitempty"`
	ReplicaSets            json.RawMessage `json:"replicaSets,omitempty"`
	StatefulSets           json.RawMessage `json:"statefulSets,omitempty"`
	ReplicationControllers json.RawMessage `json:"replicationControllers,omitempty"`
	Preempt                bool            `json:"preempt"`
	PodDisruptionBudgets   json.RawMessage `json:"podDisruptionBudgets,omitempty"`
	StorageClasses         json.RawMessage `json:"storageClasses,omitempty"`
	PersistentVolumes      json.RawMessage `json:"persistentVolumes,omitempty"`
	PersistentVolumeClaims json.RawMessage `json:"persistentVolumeClaims,omitempty"`
	CSINodes               json.RawMessage `json:"csiNodes,omitempty"`
	CSIDrivers             json.RawMessage `json:"csiDrivers,omitempty"`
	CSIStorageCapacities   json.RawMessage `json:"csiStorageCapacities,omitempty"`
	VolumeAttachments      json.RawMessage `json:"volumeAttachments,omitempty"`
	Expected               []Verdict       `json:"expected"`
}

// Verdict is what the scheduler decides for one pending pod.
type Verdict struct {
	Pod        string                `json:"pod"`
	PreFilter  *NodeStatus           `json:"preFilter,omitempty"`
	Filter     map[string]NodeStatus `json:"filter"`
	Score      map[string]NodeScore  `json:"score"`
	Best       []string              `json:"best"`
	Error      *NodeStatus           `json:"error,omitempty"`
	Preemption *Preemption           `json:"preemption,omitempty"`
}

type NodeStatus struct {
	Plugin  string   `json:"plugin,omitempty"`
	Code    string   `json:"code"`
	Reasons []string `json:"reasons,omitempty"`
}

type NodeScore struct {
	Total  int64            `json:"total"`
	Scores map[string]int64 `json:"scores"`
}

type Preemption struct {
	Code          string   `json:"code"`
	NominatedNode string   `json:"nominatedNode"`
	Reasons       []string `json:"reasons"`
	Victims       []string `json:"victims"`
}

// decode reads a list of objects; an absent one is empty.
func decode[T any](raw json.RawMessage) ([]*T, error) {
	var objects []*T
	if len(raw) == 0 {
		return nil, nil
	}
	if err := json.Unmarshal(raw, &objects); err != nil {
		return nil, fmt.Errorf("%T: %w", *new(T), err)
	}
	return objects, nil
}

// splitPods tells the pods that a scheduler's cache holds (on a known node, not finished) from those nominated to a node.
func splitPods(pods []*v1.Pod, nodes []*v1.Node) (placed, nominated []*v1.Pod) {
	known := map[string]bool{}
	for _, node := range nodes {
		known[node.Name] = true
	}
	for _, pod := range pods {
		finished := pod.Status.Phase == v1.PodSucceeded || pod.Status.Phase == v1.PodFailed
		switch {
		case finished:
		case known[pod.Spec.NodeName]:
			placed = append(placed, pod)
		case pod.Spec.NodeName == "" && pod.Status.NominatedNodeName != "":
			nominated = append(nominated, pod)
		}
	}
	return placed, nominated
}
