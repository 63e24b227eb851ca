package org.mailstead.server.webhook;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.mailstead.server.directory.WebhookEvent;
import org.mailstead.server.store.Engine;

/** A process in which something happens that a program is to be told, and that is killed then. */
final class KilledWebhooks {
    private KilledWebhooks() {}

    /** Says a line when the event is kept, and waits for its end. */
    static Process start(Path directory, URI url, boolean calls) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        List.of(
                                java,
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                KilledWebhooks.class.getName(),
                                directory.toString(),
                                url.toString(),
                                Boolean.toString(calls)))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    public static void main(String[] args) throws Exception {
        try (var test = TestWebhooks.open(Engine.SQLITE, Path.of(args[0]))) {
            var account = test.account("ann", URI.create(args[1]));
            if (Boolean.parseBoolean(args[2])) {
                test.start();
            }
            test.happens(account, WebhookEvent.DELIVERED, 1);
            System.out.println("kept");
            System.in.transferTo(OutputStream.nullOutputStream()); // until it is killed
        }
    }
}
