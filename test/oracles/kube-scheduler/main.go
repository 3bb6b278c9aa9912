// Command oracle asks kube-scheduler's own code for verdicts: it reads cluster snapshots, one JSON object a line, and
// writes each back with the verdict for every pending pod. README.md beside this file describes the format.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"

	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/scheduler/metrics"
)

// version is the scheduler's release, set by the linker.
var version = "unknown"

func main() {
	repeats := flag.Int("repeat", 1, "judge each case this often; leave out a case whose verdicts hang on chance")
	decided := flag.Bool("decided", false, "leave out a case where the scheduler gives up on a pod with an error")
	flag.Parse()

	klog.SetLogger(klog.Logger{})
	utilruntime.ErrorHandlers = nil
	metrics.Register()
	// Both only send API calls from other goroutines; what is decided stays the same.
	must(utilfeature.DefaultMutableFeatureGate.SetFromMap(map[string]bool{
		"SchedulerAsyncAPICalls":   false,
		"SchedulerAsyncPreemption": false,
	}))

	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for decoder := json.NewDecoder(in); decoder.More(); {
		var c Case
		must(decoder.Decode(&c))
		c.SchedulerVersion = version
		if err := record(&c, *repeats); err != nil {
			fmt.Fprintf(os.Stderr, "%s: left out: %v\n", c.Name, err)
			continue
		}
		line, err := encode(c)
		must(err)
		if *decided && bytes.Contains(line, []byte(`"code":"Error"`)) {
			fmt.Fprintf(os.Stderr, "%s: left out: the scheduler gives up on a pod\n", c.Name)
			continue
		}
		out.Write(line)
	}
}

// record fills c.Expected. With repeats > 1, verdicts that hang on chance are an error.
func record(c *Case, repeats int) error {
	var first []byte
	for i := range repeats {
		tied, err := c.judge()
		if err != nil || repeats == 1 {
			return err
		}
		if tied {
			return fmt.Errorf("several nodes are equally good for preemption")
		}
		line, err := encode(c.Expected)
		if err != nil {
			return err
		}
		if i == 0 {
			first = line
		} else if !bytes.Equal(first, line) {
			return fmt.Errorf("verdicts differ from one run to the next")
		}
	}
	return nil
}

func encode(value any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return buffer.Bytes(), err
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}
