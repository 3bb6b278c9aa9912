//go:build !since19

package main

import (
	"errors"

	k8sv1 "k8s.io/api/core/v1"
	v1 "kubevirt.io/api/core/v1"

	virtconfig "kubevirt.io/kubevirt/pkg/virt-config"
)

func migrate(renderer, *virtconfig.ClusterConfig, *v1.VirtualMachineInstance, move) (*k8sv1.Pod, error) {
	return nil, errors.New("migrations are judged from 1.9 on")
}
