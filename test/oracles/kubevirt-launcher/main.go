// Runs KubeVirt's own defaulting and template service on VirtualMachineInstances, one case a line.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"

	k8sv1 "k8s.io/api/core/v1"
	v1 "kubevirt.io/api/core/v1"
	"kubevirt.io/client-go/log"
)

type namespace struct {
	Labels           map[string]string `json:"labels,omitempty"`
	LimitedResources []string          `json:"limitedResources,omitempty"`
}

// A case; what is below Error is filled in.
type launcherCase struct {
	Name                  string                              `json:"name"`
	KubevirtVersion       string                              `json:"kubevirtVersion,omitempty"`
	KubevirtConfiguration json.RawMessage                     `json:"kubevirtConfiguration"`
	Namespace             *namespace                          `json:"namespace,omitempty"`
	ClaimUids             map[string]string                   `json:"claimUids,omitempty"`
	Vmi                   json.RawMessage                     `json:"vmi"`
	DefaultedVmi          *v1.VirtualMachineInstance          `json:"defaultedVmi,omitempty"`
	MemoryOverheadBytes   *int64                              `json:"memoryOverheadBytes,omitempty"`
	Pod                   *k8sv1.Pod                          `json:"pod,omitempty"`
	SourceNode            *k8sv1.Node                         `json:"sourceNode,omitempty"`
	SourcePod             json.RawMessage                     `json:"sourcePod,omitempty"`
	Migration             *v1.VirtualMachineInstanceMigration `json:"migration,omitempty"`
	MigrationTargetPod    *k8sv1.Pod                          `json:"migrationTargetPod,omitempty"`
	Error                 string                              `json:"error,omitempty"`
}

func main() {
	log.InitializeLogging("oracle")
	log.Log.SetIOWriter(io.Discard)
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 64<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for in.Scan() {
		var c launcherCase
		if err := json.Unmarshal(in.Bytes(), &c); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		if err := judge(&c); err != nil {
			c.Error = err.Error()
		}
		encoder.Encode(&c)
	}
}
