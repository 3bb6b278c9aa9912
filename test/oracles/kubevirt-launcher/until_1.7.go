//go:build !since18

package main

import (
	"k8s.io/apimachinery/pkg/api/resource"
	v1 "kubevirt.io/api/core/v1"

	"kubevirt.io/kubevirt/pkg/network/netbinding"
	virtconfig "kubevirt.io/kubevirt/pkg/virt-config"
	"kubevirt.io/kubevirt/pkg/virt-controller/services"
)

var withNetMemory = services.WithNetBindingPluginMemoryCalculator(netbinding.MemoryCalculator{})

func memoryOverhead(config *virtconfig.ClusterConfig, vmi *v1.VirtualMachineInstance) resource.Quantity {
	architecture := vmi.Spec.Architecture
	if architecture == "" {
		architecture = config.GetClusterCPUArch()
	}
	overhead := services.GetMemoryOverhead(vmi, architecture, config.GetConfig().AdditionalGuestMemoryOverheadRatio)
	overhead.Add(netbinding.MemoryCalculator{}.Calculate(vmi, config.GetNetworkBindings()))
	return overhead
}
