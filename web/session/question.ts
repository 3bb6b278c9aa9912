/** What can be asked: each kind is a change of the scenario, so that a session is a scenario that `berth simulate` runs. */

/** Nodes by name. */
interface AboutNodes {
  readonly kind: 'drain' | 'cordon' | 'uncordon' | 'fail' | 'recover' | 'leave';
  readonly nodes: readonly string[];
}

export type Question =
  | AboutNodes
  /** Everything with a label, such as a zone or a rack. */
  | { readonly kind: 'fail-domain' | 'drain-domain'; readonly key: string; readonly value: string }
  /** So many more nodes like one that is there. */
  | { readonly kind: 'add-nodes'; readonly like: string; readonly count: number }
  | {
      readonly kind: 'add-instances';
      readonly name: string;
      readonly count: number;
      readonly isVm: boolean;
      readonly cpuMilli: number;
      readonly memoryBytes: number;
    }
  /** `namespace/name`, each. */
  | { readonly kind: 'remove-instances'; readonly instances: readonly string[] }
  | {
      readonly kind: 'resize-instances';
      readonly instances: readonly string[];
      readonly cpuMilli: number;
      readonly memoryBytes: number;
    }
  /** By live migration. */
  | { readonly kind: 'move-instance'; readonly instance: string; readonly node: string }
  /** Another policy decides from the start: a name, or a document of kind PlacementPolicy. */
  | { readonly kind: 'policy'; readonly policy: string | object }
  /** Weights of the policy's plugins, by name; 0 leaves its score out. */
  | { readonly kind: 'weights'; readonly weights: Readonly<Record<string, number>> }
  /** Formulas of the policy, by the name of their plugin entry. */
  | { readonly kind: 'formula'; readonly name: string; readonly expression: string; readonly weight: number }
  /** What VMs ask for, divided: 4 asks for a quarter of their CPUs. */
  | { readonly kind: 'overcommit'; readonly cpu: number; readonly memory: number }
  | { readonly kind: 'scheduler-version'; readonly version: string }
  | { readonly kind: 'extender-weight'; readonly weight: number };

export type QuestionKind = Question['kind'];
