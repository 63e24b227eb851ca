package org.mailstead.server.webapi;

/** The pages for people who write clients. webapi */
final class Pages {
    private static final String START =
            """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%s</title>
            <style>
            body { font: 16px/1.5 system-ui, sans-serif; color: #1c1c1c; background: #fff;
                   max-width: 46rem; margin: 0 auto; padding: 1rem; }
            h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 1.8rem; }
            a { color: #0b57a4; }
            li, dt { margin-top: .5rem; } dd { margin: 0; color: #505050; }
            pre, textarea { font: 14px/1.4 ui-monospace, monospace; }
            pre { background: #f4f4f2; padding: .8rem; border-radius: 4px;
                  white-space: pre-wrap; overflow-wrap: anywhere; }
            textarea { box-sizing: border-box; width: 100%%; min-height: 12rem; padding: .5rem; }
            label { display: block; margin-top: .6rem; }
            input[type=file] { max-width: 100%%; }
            button { font: inherit; margin-top: 1rem; padding: .4rem 1.2rem; }
            @media (prefers-color-scheme: dark) {
              body { color: #e6e6e6; background: #181818; } a { color: #8ab8ee; }
              pre, textarea { background: #262626; color: inherit; } dd { color: #a8a8a8; }
            }
            </style>
            </head>
            <body>
            """;
    private static final String END = "</body>\n</html>\n";

    private Pages() {}

    /** All methods. */
    static String index() {
        var page = new StringBuilder(START.formatted("HTTP API"));
        page.append(
                """
                <h1>HTTP API</h1>
                <p>Send mail and work on messages by HTTP. A call is a <code>POST</code> of a form
                whose field <code>request</code> is a JSON object, with an email address and the
                password of its account by HTTP Basic.</p>
                <dl>
                """);
        for (var method : Method.values()) {
            page.append(
                    "<dt><a href=\"%1$s\">%1$s</a></dt>\n<dd>%2$s</dd>\n"
                            .formatted(method.wireName(), escaped(Examples.of(method).summary())));
        }
        return page.append("</dl>\n").append(END).toString();
    }

    /** One method, with a form that calls it. */
    static String method(Method method) {
        var examples = Examples.of(method);
        var files =
                method == Method.SEND
                        ? """
                        <label>Attached files
                        <input type="file" name="attachedfile" multiple></label>
                        <label>Inline files
                        <input type="file" name="inlinefile" multiple></label>
                        <label>Alternative files
                        <input type="file" name="alternativefile" multiple></label>
                        """
                        : "";
        return START.formatted(method.wireName())
                + """
                <p><a href="./">HTTP API</a></p>
                <h1>%1$s</h1>
                <p>%2$s</p>
                <h2>Request</h2>
                <pre>%3$s</pre>
                <h2>Response</h2>
                <pre>%4$s</pre>
                <h2>With curl</h2>
                <pre>%6$s</pre>
                <h2>Try it</h2>
                <form method="post" action="%1$s" enctype="multipart/form-data">
                <label for="request">request</label>
                <textarea id="request" name="request" spellcheck="false">%3$s</textarea>
                %5$s<button>Call %1$s</button>
                </form>
                """
                        .formatted(
                                method.wireName(),
                                escaped(examples.summary()),
                                escaped(examples.request()),
                                escaped(examples.response()),
                                files,
                                escaped(curl(method, examples)))
                + END;
    }

    private static String curl(Method method, Examples examples) {
        return "curl --user ADDRESS:PASSWORD \\\n  --data-urlencode request='"
                + examples.request()
                + "' \\\n  https://.../webapi/v0/"
                + method.wireName();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
