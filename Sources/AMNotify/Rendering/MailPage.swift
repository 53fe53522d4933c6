/// The default page for e-mails, of our own design: tables and inline styles, which all mail programs
/// understand, nothing to be fetched from elsewhere, one column that fits a telephone, and colours that turn
/// with a dark theme. Classes serve dark themes and narrow screens alone; the page stands without them.
enum MailPage {
    /// The templates.
    static let source = rows + page

    /// One card for each alert of a list; the pairs of labels or annotations on lines of their own.
    private static let rows = ##"""
        {{ define "__email_pairs" -}}
        {{ range .SortedPairs -}}
        {{- /* One piece of text for each pair, so that it can be searched and copied; few words of style, since
               long pages are cut by some mail programs. */ -}}
        <div style="white-space:pre-wrap;"><span class="am-dim" style="color:#59636e;">{{ .Name }} = </span>
        {{- .Value }}</div>
        {{ end -}}
        {{ end }}

        {{ define "__email_heading" -}}
        <div class="am-dim" style="margin:0 0 4px;font-size:12px;font-weight:600;color:#59636e;">{{ . }}</div>
        {{ end }}

        {{ define "__email_alerts" -}}
        {{ range . -}}
        <tr>
        <td class="am-pad" style="padding:0 24px 12px;">
        <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="am-inset" bgcolor="#f6f8fa" style="width:100%;border-collapse:separate;background-color:#f6f8fa;border-radius:6px;border-left:4px solid {{ if eq .Status "firing" }}#c8371c{{ else }}#2f7d32{{ end }};">
        <tr>
        <td class="am-text" style="padding:12px 14px;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:14px;line-height:22px;color:#1f2328;word-break:break-word;">
        {{ template "__email_heading" "Labels" }}
        {{- template "__email_pairs" .Labels }}
        {{- if gt (len .Annotations) 0 -}}
        <div style="height:8px;line-height:8px;font-size:8px;">&nbsp;</div>
        {{ template "__email_heading" "Annotations" }}
        {{- template "__email_pairs" .Annotations }}
        {{- end -}}
        <div style="margin:8px 0 0;"><a class="am-link" href="{{ .GeneratorURL }}" style="color:#0b57d0;text-decoration:underline;">Source</a></div>
        </td>
        </tr>
        </table>
        </td>
        </tr>
        {{ end -}}
        {{ end }}

        {{ define "__email_section" -}}
        <tr>
        <td class="am-pad" style="padding:8px 24px 8px;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;">
        <h2 class="am-text" style="margin:0;font-size:16px;line-height:24px;font-weight:700;color:#1f2328;">[{{ len . }}] {{ if eq (index . 0).Status "firing" }}Firing{{ else }}Resolved{{ end }}</h2>
        </td>
        </tr>
        {{ template "__email_alerts" . -}}
        {{ end }}

        """##

    private static let page = ##"""
        {{ define "__email_style" -}}
        <style>
        :root { color-scheme: light dark; supported-color-schemes: light dark; }
        body { margin: 0; padding: 0; -webkit-text-size-adjust: 100%; }
        @media (max-width: 640px) {
          .am-outer { padding: 0 !important; }
          .am-card { border-radius: 0 !important; }
          .am-pad { padding-left: 14px !important; padding-right: 14px !important; }
        }
        @media (prefers-color-scheme: dark) {
          .am-page { background-color: #0d1117 !important; }
          .am-card { background-color: #161b22 !important; border-color: #30363d !important; }
          .am-inset { background-color: #21262d !important; }
          .am-text { color: #e6edf3 !important; }
          .am-dim { color: #9da7b1 !important; }
          .am-link { color: #79b8ff !important; }
          .am-line { border-color: #30363d !important; }
        }
        [data-ogsc] .am-text { color: #e6edf3 !important; }
        [data-ogsc] .am-dim { color: #9da7b1 !important; }
        [data-ogsc] .am-link { color: #79b8ff !important; }
        </style>
        {{- end }}

        {{ define "__email_banner" -}}
        <tr>
        <td class="am-pad" align="center" bgcolor="{{ if eq .Status "firing" }}#c8371c{{ else }}#2f7d32{{ end }}" style="padding:18px 24px;background-color:{{ if eq .Status "firing" }}#c8371c{{ else }}#2f7d32{{ end }};border-radius:8px 8px 0 0;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;color:#ffffff;">
        <div style="font-size:18px;line-height:26px;font-weight:700;color:#ffffff;">
        {{- len .Alerts }} alert{{ if gt (len .Alerts) 1 }}s{{ end }} for</div>
        {{- range .GroupLabels.SortedPairs }}
        <div style="font-size:14px;line-height:20px;color:#ffffff;word-break:break-word;">
        {{- .Name }}={{ .Value }}</div>
        {{- end }}
        </td>
        </tr>
        {{ end }}

        {{ define "__email_button" -}}
        <tr>
        <td class="am-pad" align="left" style="padding:20px 24px 12px;">
        <table role="presentation" cellpadding="0" cellspacing="0" border="0">
        <tr>
        <td bgcolor="#0b57d0" style="background-color:#0b57d0;border-radius:6px;">
        <a href="{{ template "__alertmanagerURL" . }}" style="display:inline-block;padding:11px 20px;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:15px;line-height:20px;font-weight:600;color:#ffffff;text-decoration:none;">View in {{ template "__alertmanager" . }}</a>
        </td>
        </tr>
        </table>
        </td>
        </tr>
        {{ end }}

        {{ define "email.default.html" -}}
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta http-equiv="Content-Type" content="text/html; charset=UTF-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="supported-color-schemes" content="light dark">
        <title>{{ template "__subject" . }}</title>
        {{ template "__email_style" }}
        </head>
        <body class="am-page" style="margin:0;padding:0;background-color:#eef1f4;">
        <table role="presentation" class="am-page" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#eef1f4" style="width:100%;background-color:#eef1f4;">
        <tr>
        <td class="am-outer" align="center" style="padding:20px 8px;">
        <table role="presentation" class="am-card" width="600" cellpadding="0" cellspacing="0" border="0" bgcolor="#ffffff" style="width:100%;max-width:600px;background-color:#ffffff;border:1px solid #d6dce2;border-radius:8px;border-collapse:separate;">
        {{ template "__email_banner" . -}}
        {{ template "__email_button" . -}}
        {{ $firing := .Alerts.Firing -}}
        {{ $resolved := .Alerts.Resolved -}}
        {{ if $firing }}{{ template "__email_section" $firing }}{{ end -}}
        {{ if $resolved -}}
        {{ if $firing -}}
        <tr>
        <td class="am-pad" style="padding:4px 24px 12px;">
        <div class="am-line" style="border-top:1px solid #d6dce2;height:1px;line-height:1px;font-size:1px;">&nbsp;</div>
        </td>
        </tr>
        {{ end -}}
        {{ template "__email_section" $resolved -}}
        {{ end -}}
        <tr>
        <td style="height:8px;line-height:8px;font-size:8px;">&nbsp;</td>
        </tr>
        </table>
        <table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:600px;">
        <tr>
        <td align="center" style="padding:14px 24px 24px;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:12px;line-height:18px;">
        <a class="am-dim" href="{{ .ExternalURL }}" style="color:#59636e;text-decoration:underline;">Sent by {{ template "__alertmanager" . }}</a>
        </td>
        </tr>
        </table>
        </td>
        </tr>
        </table>
        </body>
        </html>
        {{ end }}
        """##
}
