//go:build !since135

package main

import (
	"context"

	"k8s.io/client-go/informers"
	"k8s.io/kubernetes/pkg/scheduler/framework"
	frameworkruntime "k8s.io/kubernetes/pkg/scheduler/framework/runtime"
)

type (
	handle = framework.Handle
	plugin = framework.Plugin
)

func versionOptions(context.Context, informers.SharedInformerFactory) []frameworkruntime.Option {
	return nil
}
