package main

import (
	"encoding/json"
	"fmt"
	"sort"

	k8sv1 "k8s.io/api/core/v1"
	extv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/cache"
	v1 "kubevirt.io/api/core/v1"

	"kubevirt.io/kubevirt/pkg/defaults"
	virtconfig "kubevirt.io/kubevirt/pkg/virt-config"
)

func keyed() cache.Store { return cache.NewStore(cache.MetaNamespaceKeyFunc) }

func clusterConfig(configuration v1.KubeVirtConfiguration) (*virtconfig.ClusterConfig, error) {
	kv := &v1.KubeVirt{
		ObjectMeta: metav1.ObjectMeta{Name: "kubevirt", Namespace: "kubevirt", ResourceVersion: "1"},
		Spec:       v1.KubeVirtSpec{Configuration: configuration},
		Status:     v1.KubeVirtStatus{Phase: v1.KubeVirtPhaseDeployed},
	}
	if arch := configuration.ArchitectureConfiguration; arch != nil {
		kv.Status.DefaultArchitecture = arch.DefaultArchitecture
	}
	crds := cache.NewSharedIndexInformer(&cache.ListWatch{}, &extv1.CustomResourceDefinition{}, 0, cache.Indexers{})
	kubevirts := cache.NewSharedIndexInformer(&cache.ListWatch{}, &v1.KubeVirt{}, 0, cache.Indexers{})
	if err := kubevirts.GetStore().Add(kv); err != nil {
		return nil, err
	}
	return virtconfig.NewClusterConfigWithCPUArch(crds, kubevirts, "kubevirt", "amd64")
}

func again(vmi *v1.VirtualMachineInstance) (*v1.VirtualMachineInstance, error) {
	written, err := json.Marshal(vmi)
	if err != nil {
		return nil, err
	}
	read := &v1.VirtualMachineInstance{}
	return read, json.Unmarshal(written, read)
}

// KubeVirt goes through a map of these.
func sortReservations(pod *k8sv1.Pod) {
	if pod.Spec.Affinity == nil || pod.Spec.Affinity.PodAntiAffinity == nil {
		return
	}
	terms := pod.Spec.Affinity.PodAntiAffinity.RequiredDuringSchedulingIgnoredDuringExecution
	sort.SliceStable(terms, func(i, j int) bool {
		return reservation(terms[i]) != "" && reservation(terms[i]) < reservation(terms[j])
	})
}

func reservation(term k8sv1.PodAffinityTerm) string {
	for _, requirement := range term.LabelSelector.MatchExpressions {
		return requirement.Key
	}
	return ""
}

// A migration with the pod and the node that it starts from.
type move struct {
	migration *v1.VirtualMachineInstanceMigration
	pod       *k8sv1.Pod
	node      *k8sv1.Node
}

type renderer interface {
	RenderLaunchManifest(vmi *v1.VirtualMachineInstance) (*k8sv1.Pod, error)
}

func judge(c *launcherCase) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	var configuration v1.KubeVirtConfiguration
	if len(c.KubevirtConfiguration) > 0 {
		if err := json.Unmarshal(c.KubevirtConfiguration, &configuration); err != nil {
			return err
		}
	}
	config, err := clusterConfig(configuration)
	if err != nil {
		return err
	}
	vmi := &v1.VirtualMachineInstance{}
	if err := json.Unmarshal(c.Vmi, vmi); err != nil {
		return err
	}
	if err := defaults.SetDefaultVirtualMachineInstance(config, vmi); err != nil {
		return err
	}
	// The API server holds quantities as they are written, and hands out others than the webhook changed.
	if vmi, err = again(vmi); err != nil {
		return err
	}
	claims, quotas, namespaces := keyed(), keyed(), keyed()
	for _, volume := range vmi.Spec.Volumes {
		name := ""
		if volume.PersistentVolumeClaim != nil {
			name = volume.PersistentVolumeClaim.ClaimName
		} else if volume.DataVolume != nil {
			name = volume.DataVolume.Name
		} else if volume.Ephemeral != nil {
			name = volume.Ephemeral.PersistentVolumeClaim.ClaimName
		}
		if name != "" {
			claims.Add(&k8sv1.PersistentVolumeClaim{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: vmi.Namespace, UID: types.UID(c.ClaimUids[name])}})
		}
	}
	if c.Namespace != nil {
		namespaces.Add(&k8sv1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: vmi.Namespace, Labels: c.Namespace.Labels}})
		quota := &k8sv1.ResourceQuota{ObjectMeta: metav1.ObjectMeta{Name: "quota", Namespace: vmi.Namespace}, Spec: k8sv1.ResourceQuotaSpec{Hard: k8sv1.ResourceList{}}}
		for _, name := range c.Namespace.LimitedResources {
			quota.Spec.Hard[k8sv1.ResourceName("limits."+name)] = resource.MustParse("100")
		}
		quotas.Add(quota)
	}
	service := newService(claims, quotas, namespaces, config)
	defaulted := vmi.DeepCopy() // rendering changes the commands of probes
	pod, err := service.RenderLaunchManifest(vmi)
	if err != nil {
		return err
	}
	if c.Migration != nil {
		source := pod.DeepCopy()
		if len(c.SourcePod) > 0 {
			source = &k8sv1.Pod{}
			if err := json.Unmarshal(c.SourcePod, source); err != nil {
				return err
			}
		}
		vmi.Status.NodeName = c.SourceNode.Name
		target, err := migrate(service, config, vmi.DeepCopy(), move{c.Migration, source, c.SourceNode})
		if err != nil {
			return err
		}
		sortReservations(target)
		for _, list := range [][]k8sv1.Container{target.Spec.Containers, target.Spec.InitContainers} {
			for i := range list {
				list[i] = k8sv1.Container{Name: list[i].Name, Resources: list[i].Resources, RestartPolicy: list[i].RestartPolicy}
			}
		}
		c.MigrationTargetPod = target
	}
	overhead := memoryOverhead(config, vmi)
	bytes := overhead.Value()
	sortReservations(pod)
	// Placement reads neither commands nor mounts.
	for _, list := range [][]k8sv1.Container{pod.Spec.Containers, pod.Spec.InitContainers} {
		for i := range list {
			list[i] = k8sv1.Container{Name: list[i].Name, Resources: list[i].Resources, RestartPolicy: list[i].RestartPolicy}
		}
	}
	c.DefaultedVmi, c.MemoryOverheadBytes, c.Pod = defaulted, &bytes, pod
	return nil
}
