//go:build since136

package main

import (
	"context"

	v1 "k8s.io/api/core/v1"
	internalqueue "k8s.io/kubernetes/pkg/scheduler/backend/queue"
	frameworkruntime "k8s.io/kubernetes/pkg/scheduler/framework/runtime"
)

func enqueue(ctx context.Context, queue *internalqueue.PriorityQueue, pod *v1.Pod) {
	queue.Add(ctx, pod)
}

func optionsSince136() []frameworkruntime.Option {
	return []frameworkruntime.Option{frameworkruntime.WithPodsInPreBind(frameworkruntime.NewPodsInPreBindMap())}
}
