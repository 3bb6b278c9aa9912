// Package v1beta1 stands in for the API of VM templates.
package v1beta1

import "k8s.io/apimachinery/pkg/runtime"

type VirtualMachineTemplate struct{ runtime.Unknown }
