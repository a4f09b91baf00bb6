// Prints, as JSON, the numbers that the fields of Kubernetes' types have in protobuf, as their struct tags say. Called by
// ../compile-protobuf.mjs.
package main

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	authenticationv1 "k8s.io/api/authentication/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
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
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Types with a message form of their own; the others are structs, or scalars under a name.
var special = map[string]string{
	"resource.Quantity": "quantity", "intstr.IntOrString": "intOrString", "v1.Time": "time", "v1.MicroTime": "microTime",
	"runtime.RawExtension": "raw", "v1.FieldsV1": "raw", "v1.ExtraValue": "items",
}

var types = map[string]map[string]string{}

func typeOf(t reflect.Type) string {
	if name, ok := special[t.String()]; ok {
		return name
	}
	switch t.Kind() {
	case reflect.Pointer:
		return typeOf(t.Elem())
	case reflect.Struct:
		return visit(t)
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "bytes"
		}
		return "[]" + typeOf(t.Elem())
	case reflect.Map:
		return "{}" + typeOf(t.Elem())
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "bool"
	case reflect.Float64:
		return "double"
	default:
		return "int"
	}
}

func visit(t reflect.Type) string {
	parts := strings.Split(t.PkgPath(), "/")
	id := strings.Join(parts[len(parts)-2:], ".") + "." + t.Name()
	if _, ok := types[id]; ok {
		return id
	}
	fields := map[string]string{}
	types[id] = fields
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		tag := strings.Split(f.Tag.Get("protobuf"), ",")
		if len(tag) < 2 {
			continue
		}
		// An embedded struct is a message of its own, whose fields stand in the outer object.
		name := strings.Split(f.Tag.Get("json"), ",")[0]
		fields[tag[1]] = strings.TrimSpace(name + " " + typeOf(f.Type))
	}
	return id
}

func main() {
	kinds := map[string]string{}
	add := func(apiVersion string, objects ...any) {
		for _, object := range objects {
			t := reflect.TypeOf(object)
			kinds[apiVersion+" "+t.Name()] = visit(t)
		}
	}
	add("v1", corev1.Binding{}, corev1.ConfigMap{}, corev1.Endpoints{}, corev1.Event{}, corev1.LimitRange{}, corev1.Namespace{}, corev1.Node{},
		corev1.PersistentVolume{}, corev1.PersistentVolumeClaim{}, corev1.Pod{}, corev1.PodTemplate{}, corev1.ReplicationController{},
		corev1.ResourceQuota{}, corev1.Secret{}, corev1.Service{}, corev1.ServiceAccount{}, metav1.DeleteOptions{})
	add("apps/v1", appsv1.ControllerRevision{}, appsv1.DaemonSet{}, appsv1.Deployment{}, appsv1.ReplicaSet{}, appsv1.StatefulSet{})
	add("authentication.k8s.io/v1", authenticationv1.SelfSubjectReview{}, authenticationv1.TokenRequest{}, authenticationv1.TokenReview{})
	add("authorization.k8s.io/v1", authorizationv1.LocalSubjectAccessReview{}, authorizationv1.SelfSubjectAccessReview{},
		authorizationv1.SelfSubjectRulesReview{}, authorizationv1.SubjectAccessReview{})
	add("autoscaling/v1", autoscalingv1.HorizontalPodAutoscaler{}, autoscalingv1.Scale{})
	add("autoscaling/v2", autoscalingv2.HorizontalPodAutoscaler{})
	add("batch/v1", batchv1.CronJob{}, batchv1.Job{})
	add("coordination.k8s.io/v1", coordinationv1.Lease{})
	add("discovery.k8s.io/v1", discoveryv1.EndpointSlice{})
	add("events.k8s.io/v1", eventsv1.Event{})
	add("networking.k8s.io/v1", networkingv1.Ingress{}, networkingv1.IngressClass{}, networkingv1.NetworkPolicy{})
	add("policy/v1", policyv1.Eviction{}, policyv1.PodDisruptionBudget{})
	add("rbac.authorization.k8s.io/v1", rbacv1.ClusterRole{}, rbacv1.ClusterRoleBinding{}, rbacv1.Role{}, rbacv1.RoleBinding{})
	add("scheduling.k8s.io/v1", schedulingv1.PriorityClass{})
	add("storage.k8s.io/v1", storagev1.CSIDriver{}, storagev1.CSINode{}, storagev1.CSIStorageCapacity{}, storagev1.StorageClass{},
		storagev1.VolumeAttachment{}, storagev1.VolumeAttributesClass{})
	json.NewEncoder(os.Stdout).Encode(map[string]any{"kinds": kinds, "types": types})
}
