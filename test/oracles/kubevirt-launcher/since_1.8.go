//go:build since18

package main

import (
	"k8s.io/apimachinery/pkg/api/resource"
	v1 "kubevirt.io/api/core/v1"

	"kubevirt.io/kubevirt/pkg/hypervisor"
	netresources "kubevirt.io/kubevirt/pkg/network/resources"
	virtconfig "kubevirt.io/kubevirt/pkg/virt-config"
	"kubevirt.io/kubevirt/pkg/virt-controller/services"
)

var withNetMemory = services.WithNetMemoryCalculator(netresources.MemoryCalculator{})

func memoryOverhead(config *virtconfig.ClusterConfig, vmi *v1.VirtualMachineInstance) resource.Quantity {
	resources := hypervisor.NewLauncherHypervisorResources(config.GetHypervisor().Name)
	return services.CalculateMemoryOverhead(config, netresources.MemoryCalculator{}, vmi, resources)
}
