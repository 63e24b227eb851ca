package org.mailstead.bimi;

import org.mailstead.address.Domain;
import org.mailstead.authres.MethodResult;
import org.mailstead.authres.Property;

/** Which picture may be shown beside a message. BIMI §7.7 for the words. */
public sealed interface BimiResult {
    /** Why, in plain words. */
    String reason();

    /**
     * This one, once it and its certificate have been fetched and found good.
     *
     * @param domain where the record stands
     */
    record Indicator(Domain domain, String selector, BimiRecord record) implements BimiResult {
        @Override
        public String reason() {
            return "published by " + domain;
        }
    }

    /** None: there is no record. */
    record None(String reason) implements BimiResult {}

    /** None: the domain does not want one. */
    record Declined(Domain domain) implements BimiResult {
        @Override
        public String reason() {
            return domain + " wants none";
        }
    }

    /** None: the message, or the policy of its domain, is not good enough. */
    record Skipped(String reason) implements BimiResult {}

    /** None: the record cannot be used. */
    record Fail(String reason) implements BimiResult {}

    /** It cannot be said now: the DNS did not answer. */
    record TemporaryError(String reason) implements BimiResult {}

    /** For Authentication-Results. BIMI §7.7: nobody has looked at the certificate yet. */
    default MethodResult methodResult() {
        return switch (this) {
            case Indicator(var domain, var selector, var record) ->
                    MethodResult.of(
                                    "bimi",
                                    "pass",
                                    Property.header("d", domain.ascii()),
                                    Property.header("selector", selector),
                                    Property.policy("authority", "none"),
                                    Property.policy(
                                            "logo-preference", record.preference().toString()))
                            .withComment("picture not fetched");
            case None(var reason) -> MethodResult.of("bimi", "none").withReason(reason);
            case Declined _ -> MethodResult.of("bimi", "declined").withReason(reason());
            case Skipped(var reason) -> MethodResult.of("bimi", "skipped").withReason(reason);
            case Fail(var reason) -> MethodResult.of("bimi", "fail").withReason(reason);
            case TemporaryError(var reason) ->
                    MethodResult.of("bimi", "temperror").withReason(reason);
        };
    }
}
