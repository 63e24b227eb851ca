package org.mailstead.server.webapi;

import org.mailstead.address.Address;
import org.mailstead.server.queue.Suppression;
import org.mailstead.server.store.StoreException;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.wire.SyntaxException;
import tools.jackson.core.JsonGenerator;

/** The calls on whom an account no longer sends to. webapi S-23, S-24 */
final class SuppressionCalls {
    /** As many as fit into an answer that clients read to its end. webapi A-9 */
    private static final int LIST_MAX = 10_000;

    private final WebApiServices services;
    private final WebApiLimits limits;

    SuppressionCalls(WebApiServices services, WebApiLimits limits) {
        this.services = services;
        this.limits = limits;
    }

    /** What a call says of an address. */
    private static final class Entry {
        private String address = "";
        private boolean manual;
        private String reason = "";

        /**
         * Reads it.
         *
         * @param whole whether there is more than the address
         */
        static Entry read(Json json, boolean whole) throws CallException {
            var entry = new Entry();
            json.object(name -> {
                if (!name.equals("emailaddress") && !whole) {
                    return false;
                }
                switch (name) {
                    case "emailaddress" -> entry.address = json.text();
                    case "manual" -> entry.manual = json.flag();
                    case "reason" -> entry.reason = json.text();
                    default -> {
                        return false;
                    }
                }
                return true;
            });
            json.end();
            return entry;
        }

        ForwardPath path() throws CallException {
            try {
                return new ForwardPath.Of(Address.parse(address.strip()));
            } catch (SyntaxException e) {
                throw new CallException(
                        ErrorCode.BAD_ADDRESS,
                        "not an email address: " + address + ": " + e.getMessage());
            }
        }
    }

    void list(Json json, Login login, Answer answer) throws CallException, StoreException {
        json.object(_ -> false);
        json.end();
        var account = services.directory().account(login.account()).orElseThrow().name();
        var entries = services.memory().suppressions(login.account(), LIST_MAX);
        answer.object(out -> {
            out.writeName("Suppressions");
            out.writeStartArray();
            for (var each : entries) {
                write(each, account, out);
            }
            out.writeEndArray();
        });
    }

    /** webapi T-7 */
    private static void write(Suppression entry, String account, JsonGenerator out) {
        out.writeStartObject();
        out.writeNumberProperty("ID", entry.id());
        out.writeStringProperty("Created", entry.created().toString());
        out.writeStringProperty("Account", account);
        out.writeStringProperty("BaseAddress", entry.base());
        out.writeStringProperty("OriginalAddress", entry.original());
        out.writeBooleanProperty("Manual", entry.manual());
        out.writeStringProperty("Reason", entry.reason());
        out.writeEndObject();
    }

    void add(Json json, Login login, Answer answer) throws CallException, StoreException {
        var entry = Entry.read(json, true);
        if (entry.reason.length() > limits.reasonCharsMax() || entry.reason.indexOf('\0') >= 0) {
            throw new CallException(
                    ErrorCode.USER, "a Reason with NUL, or longer than " + limits.reasonCharsMax());
        }
        if (!services.memory()
                .suppress(login.account(), entry.path(), entry.manual, entry.reason)) {
            throw new CallException(ErrorCode.ERROR, "the address is in the list already");
        }
        answer.nothing();
    }

    void remove(Json json, Login login, Answer answer) throws CallException, StoreException {
        var entry = Entry.read(json, false);
        if (!services.memory().unsuppress(login.account(), entry.path())) {
            throw new CallException(ErrorCode.ERROR, "the address is not in the list");
        }
        answer.nothing();
    }

    void present(Json json, Login login, Answer answer) throws CallException, StoreException {
        var entry = Entry.read(json, false);
        var found = services.memory().suppression(login.account(), entry.path());
        answer.object(out -> out.writeBooleanProperty("Present", found.isPresent()));
    }
}
