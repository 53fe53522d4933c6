internal import AMText

/// The templates that every configuration can use without writing them, in our words. Their names and what
/// they give are interface; users override the building blocks and expect all that use them to follow.
enum BuiltInTemplates {
    /// The files, in the order in which they are loaded.
    static let files = [texts, MailPage.source]

    /// All but the page for e-mails.
    static let texts = blocks + chat + pagers

    /// What the others are made of.
    private static let blocks = ##"""
        {{ define "__alertmanager" }}Alertmanager{{ end }}
        {{ define "__alertmanagerURL" -}}
        {{ .ExternalURL }}/#/alerts?receiver={{ .Receiver | urlquery }}
        {{- end }}
        {{ define "__subject" -}}
        [{{ .Status | toUpper }}{{ if eq .Status "firing" }}:{{ len .Alerts.Firing }}{{ end }}] {{ "" -}}
        {{ join " " .GroupLabels.Values }} {{ "" -}}
        {{ if gt (len .CommonLabels) (len .GroupLabels) -}}
        ({{ join " " (.CommonLabels.Remove .GroupLabels.Names).Values }})
        {{- end }}
        {{- end }}
        {{ define "__description" }}{{ end }}

        {{ define "__annotation_values" }}{{ join " " .CommonAnnotations.Values }}{{ end }}

        {{ define "__text_alert_list" -}}
        {{ range . }}Labels:
        {{ range .Labels.SortedPairs }} - {{ .Name }} = {{ .Value }}
        {{ end }}Annotations:
        {{ range .Annotations.SortedPairs }} - {{ .Name }} = {{ .Value }}
        {{ end }}Source: {{ .GeneratorURL }}
        {{ end }}
        {{- end }}

        {{ define "__text_alert_list_markdown" -}}
        {{ range . }}
        Labels:
        {{ range .Labels.SortedPairs }}  - {{ .Name }} = {{ .Value }}
        {{ end }}
        Annotations:
        {{ range .Annotations.SortedPairs }}  - {{ .Name }} = {{ .Value }}
        {{ end }}
        Source: {{ .GeneratorURL }}
        {{ end }}
        {{ end }}

        {{ define "__alerts_dense" -}}
        {{ with .Alerts.Firing }}Alerts Firing:
        {{ template "__text_alert_list" . }}{{ end }}
        {{ with .Alerts.Resolved }}Alerts Resolved:
        {{ template "__text_alert_list" . }}{{ end }}
        {{- end }}

        {{ define "__alerts_airy" }}
        {{ with .Alerts.Firing }}
        Alerts Firing:
        {{ template "__text_alert_list" . }}
        {{ end }}
        {{ with .Alerts.Resolved }}
        Alerts Resolved:
        {{ template "__text_alert_list" . }}
        {{ end }}
        {{ end }}

        {{ define "__alerts_markdown" }}
        {{ with .Alerts.Firing }}
        # Alerts Firing:
        {{ template "__text_alert_list_markdown" . }}
        {{ end }}
        {{ with .Alerts.Resolved }}
        # Alerts Resolved:
        {{ template "__text_alert_list_markdown" . }}
        {{ end }}
        {{ end }}

        {{ define "__color" }}{{ if eq .Status "firing" }}danger{{ else }}good{{ end }}{{ end }}

        """##

    /// Chats and boards.
    private static let chat = ##"""
        {{ define "slack.default.title" }}{{ template "__subject" . }}{{ end }}
        {{ define "slack.default.username" }}{{ template "__alertmanager" . }}{{ end }}
        {{ define "slack.default.titlelink" }}{{ template "__alertmanagerURL" . }}{{ end }}
        {{ define "slack.default.fallback" -}}
        {{ template "slack.default.title" . }} | {{ template "slack.default.titlelink" . }}
        {{- end }}
        {{ define "slack.default.color" }}{{ template "__color" . }}{{ end }}
        {{ define "slack.default.callbackid" }}{{ end }}
        {{ define "slack.default.pretext" }}{{ end }}
        {{ define "slack.default.iconemoji" }}{{ end }}
        {{ define "slack.default.iconurl" }}{{ end }}
        {{ define "slack.default.text" }}{{ end }}
        {{ define "slack.default.footer" }}{{ end }}

        {{ define "mattermost.default.title" }}{{ template "__subject" . }}{{ end }}
        {{ define "mattermost.default.username" }}{{ template "__alertmanager" . }}{{ end }}
        {{ define "mattermost.default.titlelink" }}{{ template "__alertmanagerURL" . }}{{ end }}
        {{ define "mattermost.default.fallback" -}}
        {{ template "mattermost.default.title" . }} | {{ template "mattermost.default.titlelink" . }}
        {{- end }}
        {{ define "mattermost.default.color" }}{{ template "__color" . }}{{ end }}
        {{ define "mattermost.default.text" }}{{ template "__alerts_markdown" . }}{{ end }}

        {{ define "rocketchat.default.title" }}{{ template "__subject" . }}{{ end }}
        {{ define "rocketchat.default.alias" }}{{ template "__alertmanager" . }}{{ end }}
        {{ define "rocketchat.default.titlelink" }}{{ template "__alertmanagerURL" . }}{{ end }}
        {{ define "rocketchat.default.emoji" }}{{ end }}
        {{ define "rocketchat.default.iconurl" }}{{ end }}
        {{ define "rocketchat.default.text" }}{{ end }}

        {{ define "discord.default.content" }}{{ end }}
        {{ define "discord.default.title" }}{{ template "__subject" . }}{{ end }}
        {{ define "discord.default.message" }}{{ template "__alerts_airy" . }}{{ end }}

        {{ define "telegram.default.message" }}{{ template "__alerts_airy" . }}{{ end }}

        {{ define "webex.default.message" -}}
        {{ template "__annotation_values" . }}{{ template "__alerts_airy" . }}
        {{- end }}

        {{ define "msteams.default.summary" }}{{ template "__subject" . }}{{ end }}
        {{ define "msteams.default.title" }}{{ template "__subject" . }}{{ end }}
        {{ define "msteams.default.text" }}{{ template "__alerts_markdown" . }}{{ end }}

        {{ define "msteamsv2.default.title" }}{{ template "__subject" . }}{{ end }}
        {{ define "msteamsv2.default.text" }}{{ template "__alerts_markdown" . }}{{ end }}

        {{ define "wechat.default.message" -}}
        {{ template "__subject" . }}
        {{ template "__annotation_values" . }}
        {{ template "__alerts_dense" . }}
        AlertmanagerUrl:
        {{ template "__alertmanagerURL" . }}
        {{- end }}
        {{ define "wechat.default.to_user" }}{{ end }}
        {{ define "wechat.default.to_party" }}{{ end }}
        {{ define "wechat.default.to_tag" }}{{ end }}
        {{ define "wechat.default.agent_id" }}{{ end }}

        {{ define "jira.default.summary" }}{{ template "__subject" . }}{{ end }}
        {{ define "jira.default.description" }}{{ template "__alerts_markdown" . }}{{ end }}
        {{ define "jira.default.priority" -}}
        {{- $priority := "" }}
        {{- range list .Alerts.Firing .Alerts.Resolved }}
        {{- if eq $priority "" }}
        {{- range . }}
        {{- if eq .Labels.severity "critical" }}{{ $priority = "High" }}
        {{- else if and (eq .Labels.severity "warning") (ne $priority "High") }}{{ $priority = "Medium" }}
        {{- else if and (eq .Labels.severity "info") (eq $priority "") }}{{ $priority = "Low" }}
        {{- end }}
        {{- end }}
        {{- end }}
        {{- end }}
        {{- $priority }}
        {{- end }}

        """##

    /// Pagers, phones and mail.
    private static let pagers = ##"""
        {{ define "pagerduty.default.description" }}{{ template "__subject" . }}{{ end }}
        {{ define "pagerduty.default.client" }}{{ template "__alertmanager" . }}{{ end }}
        {{ define "pagerduty.default.clientURL" }}{{ template "__alertmanagerURL" . }}{{ end }}
        {{ define "pagerduty.default.instances" }}{{ template "__text_alert_list" . }}{{ end }}

        {{ define "opsgenie.default.message" }}{{ template "__subject" . }}{{ end }}
        {{ define "opsgenie.default.description" -}}
        {{ template "__annotation_values" . }}
        {{ template "__alerts_dense" . }}
        {{- end }}
        {{ define "opsgenie.default.source" }}{{ template "__alertmanagerURL" . }}{{ end }}

        {{ define "victorops.default.state_message" -}}
        {{ template "__annotation_values" . }}
        {{ template "__alerts_dense" . }}
        {{- end }}
        {{ define "victorops.default.entity_display_name" }}{{ template "__subject" . }}{{ end }}
        {{ define "victorops.default.monitoring_tool" }}{{ template "__alertmanager" . }}{{ end }}

        {{ define "pushover.default.title" }}{{ template "__subject" . }}{{ end }}
        {{ define "pushover.default.message" -}}
        {{ template "__annotation_values" . }}{{ template "__alerts_airy" . }}
        {{- end }}
        {{ define "pushover.default.url" }}{{ template "__alertmanagerURL" . }}{{ end }}

        {{ define "sns.default.subject" }}{{ template "__subject" . }}{{ end }}
        {{ define "sns.default.message" -}}
        {{ template "__annotation_values" . }}{{ template "__alerts_airy" . }}
        {{- end }}

        {{ define "email.default.subject" }}{{ template "__subject" . }}{{ end }}
        """##
}

extension BuiltInTemplates {
    /// The set that every configuration begins with. Fault: if one of our own texts is no template.
    static func set(zones: ZoneDatabase) -> TemplateSet {
        var set = TemplateSet(functions: AlertmanagerFunctions.table(zones: zones))
        for file in files {
            do throws(TemplateError) {
                try set.parse(file, name: "")
            } catch {
                preconditionFailure("a built-in template is broken: \(error.message)")
            }
        }
        return set
    }
}
