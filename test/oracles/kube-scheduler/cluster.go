package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	v1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/tools/cache"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/apis/config"
	configscheme "k8s.io/kubernetes/pkg/scheduler/apis/config/scheme"
	internalcache "k8s.io/kubernetes/pkg/scheduler/backend/cache"
	internalqueue "k8s.io/kubernetes/pkg/scheduler/backend/queue"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/names"
	frameworkruntime "k8s.io/kubernetes/pkg/scheduler/framework/runtime"
)

// client knows no object: preemption finds its victims gone already, which it takes for done.
var client = fake.NewSimpleClientset()

// staticInformer holds objects that never change, and tells a new handler about them at once.
type staticInformer struct{ cache.SharedIndexInformer }

func (s staticInformer) AddEventHandler(handler cache.ResourceEventHandler) (cache.ResourceEventHandlerRegistration, error) {
	for _, object := range s.GetStore().List() {
		handler.OnAdd(object, true)
	}
	return nil, nil
}

// serve makes the factory's informer of type T hold the objects.
func serve[T any, P interface {
	*T
	runtime.Object
}](factory informers.SharedInformerFactory, objects []P) {
	factory.InformerFor(P(new(T)), func(kubernetes.Interface, time.Duration) cache.SharedIndexInformer {
		indexers := cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc}
		informer := cache.NewSharedIndexInformer(&cache.ListWatch{}, P(new(T)), 0, indexers)
		for _, object := range objects {
			must(informer.GetStore().Add(object))
		}
		return staticInformer{informer}
	})
}

// serveRaw is serve for a list that is still JSON. The first error stays in *failed.
func serveRaw[T any, P interface {
	*T
	runtime.Object
}](factory informers.SharedInformerFactory, raw json.RawMessage, failed *error) {
	objects, err := decode[T](raw)
	if *failed == nil {
		*failed = err
	}
	typed := make([]P, len(objects))
	for i, object := range objects {
		typed[i] = object
	}
	serve(factory, typed)
}

// newScheduler builds the scheduler's framework over the snapshot, and the pods to judge.
func (c *Case) newScheduler(ctx context.Context) (*scheduler, []*v1.Pod, error) {
	nodes, err := decode[v1.Node](c.Nodes)
	if err != nil {
		return nil, nil, err
	}
	pods, err := decode[v1.Pod](c.Pods)
	if err != nil {
		return nil, nil, err
	}
	queued, err := decode[v1.Pod](c.Nominated)
	if err != nil {
		return nil, nil, err
	}
	pending, err := decode[v1.Pod](c.Pending)
	if err != nil {
		return nil, nil, err
	}
	placed, nominated := splitPods(slices.Concat(pods, queued), nodes)

	factory := informers.NewSharedInformerFactory(client, 0)
	serve(factory, nodes)
	serve(factory, slices.Concat(placed, nominated, pending))
	serveRaw[v1.Namespace](factory, c.Namespaces, &err)
	serveRaw[v1.Service](factory, c.Services, &err)
	serveRaw[v1.ReplicationController](factory, c.ReplicationControllers, &err)
	serveRaw[appsv1.ReplicaSet](factory, c.ReplicaSets, &err)
	serveRaw[appsv1.StatefulSet](factory, c.StatefulSets, &err)
	serveRaw[policyv1.PodDisruptionBudget](factory, c.PodDisruptionBudgets, &err)
	serveRaw[v1.PersistentVolume](factory, c.PersistentVolumes, &err)
	serveRaw[v1.PersistentVolumeClaim](factory, c.PersistentVolumeClaims, &err)
	serveRaw[storagev1.StorageClass](factory, c.StorageClasses, &err)
	serveRaw[storagev1.CSINode](factory, c.CSINodes, &err)
	serveRaw[storagev1.CSIDriver](factory, c.CSIDrivers, &err)
	serveRaw[storagev1.CSIStorageCapacity](factory, c.CSIStorageCapacities, &err)
	serveRaw[storagev1.VolumeAttachment](factory, c.VolumeAttachments, &err)
	if err != nil {
		return nil, nil, err
	}

	// A nominated pod waits in the queue; the nominator looks it up there.
	queue := internalqueue.NewPriorityQueue(func(_, _ fwk.QueuedPodInfo) bool { return false }, factory)
	for _, pod := range nominated {
		enqueue(ctx, queue, pod)
	}

	profile, err := c.schedulerProfile()
	if err != nil {
		return nil, nil, err
	}
	s := &scheduler{snapshot: internalcache.NewSnapshot(placed, nodes)}
	registry := plugins.NewInTreeRegistry()
	s.watchPreemption(registry)
	s.Framework, err = frameworkruntime.NewFramework(ctx, registry, profile, append(
		versionOptions(ctx, factory),
		frameworkruntime.WithClientSet(client),
		frameworkruntime.WithInformerFactory(factory),
		frameworkruntime.WithSnapshotSharedLister(s.snapshot),
		frameworkruntime.WithPodNominator(queue),
		frameworkruntime.WithWaitingPods(frameworkruntime.NewWaitingPodsMap()),
		frameworkruntime.WithParallelism(1),
	)...)
	return s, pending, err
}

// schedulerProfile reads the case's profile as a file with a KubeSchedulerConfiguration would be read, defaults included.
func (c *Case) schedulerProfile() (*config.KubeSchedulerProfile, error) {
	profiles := []json.RawMessage{}
	if len(c.Profile) > 0 {
		profiles = append(profiles, c.Profile)
	}
	file, err := json.Marshal(map[string]any{
		"apiVersion": "kubescheduler.config.k8s.io/v1",
		"kind":       "KubeSchedulerConfiguration",
		"profiles":   profiles,
	})
	if err != nil {
		return nil, err
	}
	object, _, err := configscheme.Codecs.UniversalDecoder().Decode(file, nil, nil)
	if err != nil {
		return nil, fmt.Errorf("profile: %w", err)
	}
	profile := &object.(*config.KubeSchedulerConfiguration).Profiles[0]
	enabled := &profile.Plugins.MultiPoint.Enabled
	*enabled = slices.DeleteFunc(*enabled, func(plugin config.Plugin) bool { return plugin.Name == names.DynamicResources })
	return profile, nil
}
