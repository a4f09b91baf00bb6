import {type Version, atLeast} from '../version.ts'

/**
 * Feature gates that decide which fields the API server keeps: the first version in which the gate is on by default. A field of a gate
 * that is off is dropped without a word. Gates that no version has on by default have no entry in the table's values.
 * Kubernetes pkg/features/kube_features.go.
 */
const onSince = {
  ClusterTrustBundleProjection: undefined,
  ContainerRestartRules: [1, 35],
  ContainerStopSignals: undefined,
  CoordinatedLeaderElection: undefined,
  CSIServiceAccountTokenSecrets: [1, 35],
  CrossNamespaceVolumeDataSource: undefined,
  DynamicResourceAllocation: [1, 34],
  EnvFiles: [1, 35],
  GenericWorkload: undefined,
  HostnameOverride: [1, 35],
  HPAConfigurableTolerance: [1, 35],
  ImageVolume: [1, 35],
  InPlacePodVerticalScaling: [1, 33],
  JobBackoffLimitPerIndex: [1, 29],
  JobManagedBy: [1, 32],
  JobPodReplacementPolicy: [1, 29],
  JobSuccessPolicy: [1, 31],
  LoadBalancerIPMode: [1, 30],
  MatchLabelKeysInPodAffinity: [1, 31],
  MatchLabelKeysInPodTopologySpreadSelectorMerge: [1, 34],
  // On in 1.35.0 to 1.35.3, off again from 1.35.4 on.
  MaxUnavailableStatefulSet: undefined,
  MutableCSINodeAllocatableCount: [1, 35],
  PersistentVolumeLastPhaseTransitionTime: [1, 29],
  PodCertificateRequest: undefined,
  // metadata.generation of pods: KEP-5067.
  PodGeneration: [1, 33],
  PodLevelResources: [1, 34],
  PodLifecycleSleepAction: [1, 30],
  PreferSameTrafficDistribution: [1, 34],
  ProcMountType: [1, 33],
  RecursiveReadOnlyMounts: [1, 31],
  SELinuxChangePolicy: [1, 33],
  ServiceTrafficDistribution: [1, 31],
  SidecarContainers: [1, 29],
  SupplementalGroupsPolicy: [1, 33],
  UserNamespacesSupport: [1, 33],
  VolumeAttributesClass: [1, 34],
  VolumeLimitScaling: undefined,
} as const satisfies Record<string, Version | undefined>

export type Feature = keyof typeof onSince

/** True when a server of that version has the feature on by default. */
export function isOn(feature: Feature, version: Version): boolean {
  const since: Version | undefined = onSince[feature]
  return since !== undefined && atLeast(version, since)
}
