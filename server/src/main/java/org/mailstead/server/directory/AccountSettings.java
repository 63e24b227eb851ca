package org.mailstead.server.directory;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is set for one account.
 *
 * @param junkFlags null if those of all accounts hold
 * @param imapCapabilitiesDisabled what IMAP does not announce to it, in upper case; imap 4.4
 * @param sendingLimits null if those of all accounts hold; inbound CFG-33
 * @param outgoingWebhook what is told of the mail that it sends; null for nothing. webapi H-1
 * @param incomingWebhook what is told of the mail that it gets; null for nothing
 * @param webhooksKept how long calls that are done with are remembered; null if as for all. webapi
 *     J-6
 */
public record AccountSettings(
        @Nullable AutomaticJunkFlags junkFlags,
        Set<String> imapCapabilitiesDisabled,
        @Nullable SendingLimits sendingLimits,
        @Nullable Webhook outgoingWebhook,
        @Nullable Webhook incomingWebhook,
        @Nullable Duration webhooksKept) {
    /** How many capabilities can be disabled for an account. */
    public static final int IMAP_CAPABILITIES_MAX = 100;

    /** Where nothing is set. */
    static final AccountSettings NONE = new AccountSettings(null, Set.of(), null, null, null, null);

    public AccountSettings {
        imapCapabilitiesDisabled = Set.copyOf(imapCapabilitiesDisabled);
    }

    /** What the rows of {@code directory_account_setting} say. */
    static AccountSettings of(Map<String, String> settings) {
        var junkFlags = settings.get(AccountSettingRows.JUNK_FLAGS);
        var disabled = settings.get(AccountSettingRows.IMAP_CAPABILITIES_DISABLED);
        var sending = settings.get(AccountSettingRows.SENDING_LIMITS);
        var kept = settings.get(AccountSettingRows.WEBHOOKS_KEPT);
        return new AccountSettings(
                junkFlags == null ? null : AutomaticJunkFlags.ofSetting(junkFlags),
                disabled == null
                        ? Set.of()
                        : Arrays.stream(disabled.split(" ", -1)).collect(Collectors.toSet()),
                sending == null ? null : SendingLimits.ofSetting(sending),
                Webhook.ofSettings(settings, Webhook.Direction.OUTGOING),
                Webhook.ofSettings(settings, Webhook.Direction.INCOMING),
                kept == null ? null : Duration.parse(kept));
    }
}
