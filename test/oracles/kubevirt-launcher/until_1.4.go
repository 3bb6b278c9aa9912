//go:build !since15

package main

import (
	"k8s.io/client-go/tools/cache"
	v1 "kubevirt.io/api/core/v1"

	"kubevirt.io/kubevirt/pkg/hooks"
	"kubevirt.io/kubevirt/pkg/network/netbinding"
	virtconfig "kubevirt.io/kubevirt/pkg/virt-config"
	"kubevirt.io/kubevirt/pkg/virt-controller/services"
)

func newService(claims, quotas, namespaces cache.Store, config *virtconfig.ClusterConfig) renderer {
	return services.NewTemplateService("registry/virt-launcher:v1", 240, "/var/run/kubevirt", "/var/lib/kubevirt", "/var/run/kubevirt-ephemeral-disks",
		"/var/run/kubevirt/container-disks", "/var/run/kubevirt/hotplug-disks", "pull", claims, nil, config, 107, "export",
		quotas, namespaces,
		services.WithSidecarCreator(func(vmi *v1.VirtualMachineInstance, _ *v1.KubeVirtConfiguration) (hooks.HookSidecarList, error) {
			return hooks.UnmarshalHookSidecarList(vmi)
		}),
		services.WithSidecarCreator(netbinding.NetBindingPluginSidecarList),
		withNetMemory,
	)
}
