package org.mailstead.server.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.control.Operation.Call;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.Webhook;
import org.mailstead.server.directory.Webhook.Direction;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.webhook.WebhookAdmin;

/** The operations on which programs of an account are called. webapi H-1, J-11 */
public final class AccountWebhookOperations {
    private static final int SECRET_OCTETS = 24;

    private final Directory directory;
    private final WebhookAdmin admin;
    private final SecureRandom random = new SecureRandom();

    public AccountWebhookOperations(Directory directory, WebhookAdmin admin) {
        this.directory = directory;
        this.admin = admin;
    }

    /** All of them by name. */
    public Map<String, Operation> operations() {
        return Map.of(
                "account.webhooks", Administration.checked(this::show),
                "account.set-webhook", Administration.checked(this::set),
                "account.remove-webhook", Administration.checked(this::remove),
                "account.keep-webhooks", Administration.checked(this::keep),
                "account.test-webhook", Administration.checked(this::test));
    }

    /** An account. */
    private void show(Call call) throws OperationException, StoreException {
        var name = Administration.argument(call, 0);
        for (var direction : Direction.values()) {
            var hook = hook(name, direction);
            call.line(
                    "account %s, %s mail: %s"
                            .formatted(name, word(direction), hook == null ? "nobody" : hook));
        }
        var account = directory.account(name);
        if (account.isPresent()) {
            call.line(kept(name, directory.settings(account.get().id()).webhooksKept()));
        }
    }

    /** An account, and a duration, or default for what all have. */
    private void keep(Call call) throws OperationException, StoreException {
        var name = Administration.argument(call, 0);
        var text = Administration.argument(call, 1);
        var kept = text.equals("default") ? null : QueueArguments.duration(text);
        Administration.done(directory.admin().settings().setWebhooksKept(call.actor(), name, kept));
        call.line(kept(name, kept));
    }

    private static String kept(String name, @Nullable Duration kept) {
        return "account %s: calls are remembered %s"
                .formatted(
                        name,
                        kept == null
                                ? "as long as for all accounts"
                                : kept.isZero()
                                        ? "not at all"
                                        : "for " + QueueOperations.describe(kept));
    }

    private @Nullable Webhook hook(String name, Direction direction)
            throws OperationException, StoreException {
        var account =
                directory
                        .account(name)
                        .orElseThrow(() -> new OperationException("no account " + name));
        var settings = directory.settings(account.id());
        return switch (direction) {
            case OUTGOING -> settings.outgoingWebhook();
            case INCOMING -> settings.incomingWebhook();
        };
    }

    private static String word(Direction direction) {
        return direction.name().toLowerCase(Locale.ROOT);
    }

    private static Direction direction(Call call) throws OperationException {
        return switch (Administration.argument(call, 1)) {
            case "outgoing" -> Direction.OUTGOING;
            case "incoming" -> Direction.INCOMING;
            case String other -> throw new OperationException("outgoing or incoming, not " + other);
        };
    }

    /** An account, a direction, a URL, an authorization, whether it is signed; then events. */
    private void set(Call call) throws OperationException, StoreException {
        var name = Administration.argument(call, 0);
        var direction = direction(call);
        var secret = Administration.argument(call, 4).equals("signed") ? secret() : "";
        var hook = hook(call, secret);
        Administration.done(
                directory.admin().settings().setWebhook(call.actor(), name, direction, hook));
        call.line("account %s, %s mail: %s".formatted(name, word(direction), hook));
        if (!secret.isEmpty()) {
            call.line("the secret of the signatures, shown once: " + secret);
        }
    }

    private static Webhook hook(Call call, String secret) throws OperationException {
        return Administration.done(
                Webhook.of(
                        Administration.argument(call, 2),
                        Administration.argument(call, 3),
                        secret,
                        call.arguments().subList(5, call.arguments().size())));
    }

    private String secret() {
        var octets = new byte[SECRET_OCTETS];
        random.nextBytes(octets);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    /** An account and a direction. */
    private void remove(Call call) throws OperationException, StoreException {
        var name = Administration.argument(call, 0);
        var direction = direction(call);
        Administration.done(
                directory.admin().settings().setWebhook(call.actor(), name, direction, null));
        call.line("account %s, %s mail: nobody is called".formatted(name, word(direction)));
    }

    /** An account, a direction, and what to send. */
    private void test(Call call) throws OperationException, StoreException {
        var name = Administration.argument(call, 0);
        var direction = direction(call);
        var hook = hook(name, direction);
        if (hook == null) {
            throw new OperationException(
                    "account %s has no webhook for %s mail".formatted(name, word(direction)));
        }
        var made = admin.test(hook, Administration.argument(call, 2).getBytes(UTF_8));
        var took = made.took();
        call.line(
                "%s %s after %d ms"
                        .formatted(
                                made.success() ? "taken:" : "not taken:",
                                made.code() == 0 ? "no answer" : "status " + made.code(),
                                took == null ? 0 : took.toMillis()));
        if (!made.error().isEmpty()) {
            call.line("error: " + QueueText.plain(made.error()));
        }
        if (!made.response().isEmpty()) {
            call.line("answer: " + QueueText.plain(made.response()));
        }
    }
}
