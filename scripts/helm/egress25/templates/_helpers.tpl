{{/* SPDX-License-Identifier: GPL-2.0-only */}}
{{- define "egress25.labels" -}}
app.kubernetes.io/name: egress25
{{- end }}

{{/* Metadata of an object in the namespace. */}}
{{- define "egress25.metadata" -}}
name: egress25
namespace: {{ .Release.Namespace }}
labels:
  {{- include "egress25.labels" . | nindent 2 }}
{{- end }}
