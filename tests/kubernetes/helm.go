// SPDX-License-Identifier: GPL-2.0-only

// What `helm template` does with the chart, where there is no helm: its engine is Go's text/template with
// sprig, include, toYaml, fail and required; of .Files only Get is here. A value that does not exist is an
// error, as with --strict. Prints each template's output, apart by "---".
//
// usage: helm.go CHART NAMESPACE [VALUES.json...]: later values win over earlier ones. values.json is the
// chart's values.yaml as JSON, since Go has no YAML of its own.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
)

type files struct{ chart string }

func (f files) Get(name string) (string, error) {
	content, err := os.ReadFile(filepath.Join(f.chart, name))
	return string(content), err
}

func die(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func merge(into, from map[string]interface{}) {
	for key, value := range from {
		a, isMap := into[key].(map[string]interface{})
		b, both := value.(map[string]interface{})
		if isMap && both {
			merge(a, b)
		} else {
			into[key] = value
		}
	}
}

func read(path string) map[string]interface{} {
	content, err := os.ReadFile(path)
	die(err)
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	var value map[string]interface{}
	die(decoder.Decode(&value))
	return value
}

// A block of lines as far as the templates put it below something; what is in it is JSON, which is YAML.
func toYaml(value interface{}) (string, error) {
	var lines []string
	add := func(before string, item interface{}) error {
		out, err := json.Marshal(item)
		lines = append(lines, before+string(out))
		return err
	}
	switch all := value.(type) {
	case []interface{}:
		for _, item := range all {
			if err := add("- ", item); err != nil {
				return "", err
			}
		}
	case map[string]interface{}:
		for key, item := range all {
			if err := add(key+": ", item); err != nil {
				return "", err
			}
		}
		sort.Strings(lines)
	default:
		return "", add("", value)
	}
	return strings.Join(lines, "\n"), nil
}

func main() {
	chart, namespace := os.Args[1], os.Args[2]
	all := template.New("chart").Option("missingkey=error")
	functions := sprig.TxtFuncMap()
	functions["include"] = func(name string, data interface{}) (string, error) {
		var out strings.Builder
		err := all.ExecuteTemplate(&out, name, data)
		return out.String(), err
	}
	functions["toYaml"] = toYaml
	functions["fail"] = func(message string) (string, error) { return "", errors.New(message) }
	values := map[string]interface{}{}
	for _, path := range os.Args[3:] {
		merge(values, read(path))
	}
	meta := read(filepath.Join(filepath.Dir(os.Args[3]), "chart.json"))
	about := map[string]interface{}{"Name": meta["name"], "Version": meta["version"], "AppVersion": meta["appVersion"]}
	names, err := filepath.Glob(filepath.Join(chart, "templates", "*"))
	die(err)
	sort.Strings(names)
	for _, name := range names {
		content, err := os.ReadFile(name)
		die(err)
		_, err = all.New(filepath.Base(name)).Funcs(functions).Parse(string(content))
		die(err)
	}
	for _, name := range names {
		if strings.HasPrefix(filepath.Base(name), "_") || (filepath.Ext(name) == ".txt") != (os.Getenv("NOTES") != "") {
			continue
		}
		fmt.Printf("---\n# %s\n", filepath.Base(name))
		die(all.ExecuteTemplate(os.Stdout, filepath.Base(name), map[string]interface{}{
			"Values": values, "Chart": about, "Files": files{chart},
			"Release": map[string]interface{}{"Name": "egress25", "Namespace": namespace, "Service": "Helm"},
		}))
	}
}
