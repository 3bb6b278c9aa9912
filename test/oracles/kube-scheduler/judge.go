package main

import (
	"context"
	"slices"

	v1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/klog/v2"
	extenderv1 "k8s.io/kube-scheduler/extender/v1"
	fwk "k8s.io/kube-scheduler/framework"
	internalcache "k8s.io/kubernetes/pkg/scheduler/backend/cache"
	"k8s.io/kubernetes/pkg/scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/defaultpreemption"
	"k8s.io/kubernetes/pkg/scheduler/framework/preemption"
	frameworkruntime "k8s.io/kubernetes/pkg/scheduler/framework/runtime"
)

// scheduler is the real framework over a fixed snapshot.
type scheduler struct {
	framework.Framework
	snapshot   *internalcache.Snapshot
	evaluator  *preemption.Evaluator
	candidates []preemption.Candidate // of the dry run for the pod at hand
	tied       bool                   // a preemption had several best candidates
}

// judge fills c.Expected, and tells whether a preemption was left out because it could as well have hit another node.
func (c *Case) judge() (tied bool, err error) {
	ctx, cancel := context.WithCancel(klog.NewContext(context.Background(), klog.Logger{}))
	defer cancel()
	s, pending, err := c.newScheduler(ctx)
	if err != nil {
		return false, err
	}
	c.Expected = []Verdict{}
	for _, pod := range pending {
		c.Expected = append(c.Expected, s.judge(ctx, pod, c.Preempt))
	}
	return s.tied, nil
}

// judge follows the scheduling cycle for one pod, without sampling of nodes and without the shortcuts for a nominated node
// and for a single feasible node: every filter judges every node, and every feasible node is scored.
func (s *scheduler) judge(ctx context.Context, pod *v1.Pod, preempt bool) Verdict {
	verdict := Verdict{
		Pod:    pod.Namespace + "/" + pod.Name,
		Filter: map[string]NodeStatus{},
		Score:  map[string]NodeScore{},
		Best:   []string{},
	}
	state := framework.NewCycleState()
	allowed, status, _ := s.RunPreFilterPlugins(ctx, state, pod)
	if !status.IsSuccess() {
		verdict.PreFilter = nodeStatus(status)
		return verdict
	}

	outside := fwk.NewStatus(fwk.UnschedulableAndUnresolvable, "node(s) didn't satisfy plugin(s) PreFilterResult").WithPlugin("PreFilter")
	rejected := framework.NewDefaultNodeToStatus()
	rejected.SetAbsentNodesStatus(outside)
	var feasible []fwk.NodeInfo
	failed := false
	nodes, err := s.snapshot.List()
	must(err)
	for _, node := range nodes {
		name := node.Node().Name
		status := outside
		if allowed.AllNodes() || allowed.NodeNames.Has(name) {
			status = s.RunFilterPluginsWithNominatedPods(ctx, state, pod, node)
		}
		verdict.Filter[name] = *nodeStatus(status)
		switch {
		case status.IsSuccess():
			feasible = append(feasible, node)
		case status.IsRejected():
			rejected.Set(name, status)
		default:
			failed = true // the scheduler gives up on the pod
		}
	}
	if failed {
		return verdict
	}
	if len(feasible) > 0 {
		verdict.Error = s.score(ctx, state, pod, feasible, &verdict)
		return verdict
	}
	if preempt {
		verdict.Preemption = s.preempt(ctx, state, pod, rejected)
	}
	return verdict
}

func (s *scheduler) score(ctx context.Context, state fwk.CycleState, pod *v1.Pod, nodes []fwk.NodeInfo, verdict *Verdict) *NodeStatus {
	if status := s.RunPreScorePlugins(ctx, state, pod, nodes); !status.IsSuccess() {
		return nodeStatus(status)
	}
	scores, status := s.RunScorePlugins(ctx, state, pod, nodes)
	if !status.IsSuccess() {
		return nodeStatus(status)
	}
	top := scores[0].TotalScore
	for _, node := range scores {
		byPlugin := map[string]int64{}
		for _, plugin := range node.Scores {
			byPlugin[plugin.Name] = plugin.Score
		}
		verdict.Score[node.Name] = NodeScore{Total: node.TotalScore, Scores: byPlugin}
		top = max(top, node.TotalScore)
	}
	for _, node := range scores {
		if node.TotalScore == top {
			verdict.Best = append(verdict.Best, node.Name)
		}
	}
	slices.Sort(verdict.Best)
	return nil
}

// preempt returns nothing where the scheduler picks a node among equals, by the order of a Go map.
func (s *scheduler) preempt(ctx context.Context, state fwk.CycleState, pod *v1.Pod, rejected *framework.NodeToStatus) *Preemption {
	s.candidates = nil
	result, status := s.RunPostFilterPlugins(ctx, state, pod, rejected)
	outcome := &Preemption{Code: status.Code().String(), Reasons: status.Reasons(), Victims: []string{}}
	if !status.IsSuccess() {
		return outcome
	}
	outcome.NominatedNode = result.NominatedNodeName
	for _, candidate := range s.candidates {
		if candidate.Name() == outcome.NominatedNode {
			for _, victim := range candidate.Victims().Pods {
				outcome.Victims = append(outcome.Victims, victim.Namespace+"/"+victim.Name)
			}
		}
	}
	slices.Sort(outcome.Victims)
	for range 24 { // asked again, it picks another of the equals at least every other time
		if s.evaluator.SelectCandidate(ctx, s.candidates).Name() != outcome.NominatedNode {
			s.tied = true
			return nil
		}
	}
	return outcome
}

// watchPreemption lets the preemption plugin report its candidates, which its result does not hold.
func (s *scheduler) watchPreemption(registry frameworkruntime.Registry) {
	create := registry[defaultpreemption.Name]
	registry[defaultpreemption.Name] = func(ctx context.Context, args runtime.Object, handle handle) (plugin, error) {
		created, err := create(ctx, args, handle)
		if err != nil {
			return nil, err
		}
		s.evaluator = created.(*defaultpreemption.DefaultPreemption).Evaluator
		s.evaluator.Interface = watchedPreemption{s.evaluator.Interface, s}
		return created, nil
	}
}

type watchedPreemption struct {
	preemption.Interface
	scheduler *scheduler
}

// GetOffsetAndNumCandidates starts at the first node instead of a random one.
func (w watchedPreemption) GetOffsetAndNumCandidates(nodes int32) (int32, int32) {
	_, wanted := w.Interface.GetOffsetAndNumCandidates(nodes)
	return 0, wanted
}

func (w watchedPreemption) SelectVictimsOnNode(
	ctx context.Context, state fwk.CycleState, pod *v1.Pod, node fwk.NodeInfo, budgets []*policyv1.PodDisruptionBudget,
) ([]*v1.Pod, int, *fwk.Status) {
	pods, violations, status := w.Interface.SelectVictimsOnNode(ctx, state, pod, node, budgets)
	if status.IsSuccess() && len(pods) > 0 {
		victims := &extenderv1.Victims{Pods: pods, NumPDBViolations: int64(violations)}
		w.scheduler.candidates = append(w.scheduler.candidates, candidate{node.Node().Name, victims})
	}
	return pods, violations, status
}

type candidate struct {
	name    string
	victims *extenderv1.Victims
}

func (c candidate) Name() string                 { return c.name }
func (c candidate) Victims() *extenderv1.Victims { return c.victims }

func nodeStatus(status *fwk.Status) *NodeStatus {
	if status.IsSuccess() { // nil, most of the time
		return &NodeStatus{Code: fwk.Success.String()}
	}
	reasons := slices.Clone(status.Reasons())
	slices.Sort(reasons)
	return &NodeStatus{Plugin: status.Plugin(), Code: status.Code().String(), Reasons: reasons}
}
