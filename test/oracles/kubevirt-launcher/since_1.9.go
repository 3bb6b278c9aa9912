//go:build since19

package main

import (
	"context"
	"reflect"
	"unsafe"

	k8sv1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/fake"
	corev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/tools/record"
	v1 "kubevirt.io/api/core/v1"
	"kubevirt.io/client-go/kubecli"

	"kubevirt.io/kubevirt/pkg/controller"
	virtconfig "kubevirt.io/kubevirt/pkg/virt-config"
	"kubevirt.io/kubevirt/pkg/virt-controller/services"
	"kubevirt.io/kubevirt/pkg/virt-controller/watch/migration"
)

type client struct {
	kubecli.KubevirtClient
	kube kubernetes.Interface
}

func (c client) CoreV1() corev1.CoreV1Interface { return c.kube.CoreV1() }

// The controller's own method makes the pod; an empty file methods.s allows it to have no body here.
//
//go:linkname createTargetPod kubevirt.io/kubevirt/pkg/virt-controller/watch/migration.(*Controller).createTargetPod
func createTargetPod(c *migration.Controller, m *v1.VirtualMachineInstanceMigration, vmi *v1.VirtualMachineInstance, pod *k8sv1.Pod) error

func set(c *migration.Controller, name string, value any) {
	field := reflect.ValueOf(c).Elem().FieldByName(name)
	reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem().Set(reflect.ValueOf(value))
}

func migrate(service renderer, config *virtconfig.ClusterConfig, vmi *v1.VirtualMachineInstance, move move) (*k8sv1.Pod, error) {
	c := &migration.Controller{}
	kube := fake.NewSimpleClientset()
	nodes := keyed()
	if err := nodes.Add(move.node); err != nil {
		return nil, err
	}
	set(c, "templateService", service.(*services.TemplateService))
	set(c, "clientset", client{kube: kube})
	set(c, "nodeStore", nodes)
	set(c, "recorder", record.NewFakeRecorder(10))
	set(c, "podExpectations", controller.NewUIDTrackingControllerExpectations(controller.NewControllerExpectations()))
	set(c, "pvcExpectations", controller.NewUIDTrackingControllerExpectations(controller.NewControllerExpectations()))
	set(c, "clusterConfig", config)
	vmi.Status.SelinuxContext = "none"
	if state := vmi.Status.MigrationState; state != nil && state.SourceState != nil {
		state.SourceState.SelinuxContext = "none"
	}
	if err := createTargetPod(c, move.migration, vmi, move.pod); err != nil {
		return nil, err
	}
	pods, err := kube.CoreV1().Pods(vmi.Namespace).List(context.Background(), metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	return &pods.Items[0], nil
}
