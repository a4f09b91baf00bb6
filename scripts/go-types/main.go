// Prints, as JSON, the Go types that Kubernetes decodes its objects into: what OpenAPI does not tell and what decides how the API server reads
// and writes an object. For each struct: its fields in order with their Go type, omitempty and omitzero, the patch tags, and the
// embedded struct that a field comes from. Called by ../compile-kinds.mjs.
package main

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv1 "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	eventsv1 "k8s.io/api/events/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	schedulingv1 "k8s.io/api/scheduling/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

type field struct {
	Name      string   `json:"name"`
	Type      string   `json:"type"`
	Omitempty bool     `json:"omitempty,omitempty"`
	Omitzero  bool     `json:"omitzero,omitempty"`
	Strategy  string   `json:"strategy,omitempty"`
	MergeKey  string   `json:"mergeKey,omitempty"`
	Embedded  []string `json:"embedded,omitempty"`     // Go names of the embedded structs on the way to the field
	In        []string `json:"embeddedType,omitempty"` // their types, `core/v1.VolumeSource`
}

type output struct {
	Structs map[string][]field `json:"structs"`
	Names   map[string]string  `json:"names"` // named types that are no structs: `core.v1.PodPhase` -> `string`
	Paths   map[string]string  `json:"paths"` // type -> `core/v1.PodSpec`
	Kinds   map[string]string  `json:"kinds"` // `apps/v1 StatefulSet` -> type
}

var result = output{map[string][]field{}, map[string]string{}, map[string]string{}, map[string]string{}}

// Types with their own UnmarshalJSON.
var special = map[string]string{
	"resource.Quantity": "quantity", "intstr.IntOrString": "intOrString", "meta.v1.Time": "time",
	"meta.v1.MicroTime": "microTime", "meta.v1.FieldsV1": "raw", "runtime.RawExtension": "raw",
}

func idOf(t reflect.Type) (string, string) {
	path := strings.TrimPrefix(strings.TrimPrefix(t.PkgPath(), "k8s.io/api/"), "k8s.io/apimachinery/pkg/")
	path = strings.TrimPrefix(strings.TrimPrefix(path, "apis/"), "api/")
	path = strings.TrimPrefix(path, "util/")
	return strings.ReplaceAll(path, "/", ".") + "." + t.Name(), path + "." + t.Name()
}

func typeOf(t reflect.Type) string {
	if t.PkgPath() != "" {
		id, path := idOf(t)
		if name, ok := special[id]; ok {
			return name
		}
		if t.Kind() == reflect.Struct {
			structType(t, id)
		} else if _, seen := result.Names[id]; !seen {
			result.Names[id] = ""
			result.Names[id] = plain(t)
		}
		result.Paths[id] = path
		return id
	}
	return plain(t)
}

func plain(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return "*" + typeOf(t.Elem())
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "bytes"
		}
		return "[]" + typeOf(t.Elem())
	case reflect.Map:
		return "map[" + typeOf(t.Key()) + "]" + typeOf(t.Elem())
	default:
		return t.Kind().String()
	}
}

func structType(t reflect.Type, id string) {
	if _, seen := result.Structs[id]; seen {
		return
	}
	result.Structs[id] = nil
	result.Structs[id] = fieldsOf(t, nil, nil)
}

func fieldsOf(t reflect.Type, embedded, in []string) []field {
	var fields []field
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		tag := strings.Split(f.Tag.Get("json"), ",")
		if tag[0] == "-" || !f.IsExported() {
			continue
		}
		if f.Anonymous && tag[0] == "" {
			_, path := idOf(f.Type)
			fields = append(fields, fieldsOf(f.Type, append(append([]string{}, embedded...), f.Name), append(append([]string{}, in...), path))...)
			continue
		}
		out := field{Name: tag[0], Type: typeOf(f.Type), Strategy: f.Tag.Get("patchStrategy"), MergeKey: f.Tag.Get("patchMergeKey"), Embedded: embedded, In: in}
		for _, option := range tag[1:] {
			out.Omitempty = out.Omitempty || option == "omitempty"
			out.Omitzero = out.Omitzero || option == "omitzero"
		}
		fields = append(fields, out)
	}
	return fields
}

func main() {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		appsv1.AddToScheme, autoscalingv1.AddToScheme, autoscalingv2.AddToScheme, batchv1.AddToScheme, coordinationv1.AddToScheme, corev1.AddToScheme,
		discoveryv1.AddToScheme, eventsv1.AddToScheme, networkingv1.AddToScheme, policyv1.AddToScheme, rbacv1.AddToScheme, schedulingv1.AddToScheme,
		storagev1.AddToScheme,
	} {
		if err := add(scheme); err != nil {
			panic(err)
		}
	}
	for gvk, t := range scheme.AllKnownTypes() {
		if !strings.HasPrefix(t.PkgPath(), "k8s.io/api/") || strings.HasSuffix(gvk.Kind, "List") {
			continue
		}
		if _, is := t.FieldByName("ObjectMeta"); !is {
			continue
		}
		apiVersion := gvk.Version
		if gvk.Group != "" {
			apiVersion = gvk.Group + "/" + gvk.Version
		}
		result.Kinds[apiVersion+" "+gvk.Kind] = typeOf(t)
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(result); err != nil {
		panic(err)
	}
}
