package org.mailstead.server.inbound;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.authres.MethodResult;
import org.mailstead.dkim.DkimResult;
import org.mailstead.dmarc.AuthorDomain;
import org.mailstead.dmarc.DmarcResult;
import org.mailstead.dmarc.Identifier;
import org.mailstead.dns.PublicSuffixes;
import org.mailstead.spf.SpfRequest;
import org.mailstead.spf.SpfResult;

/**
 * The domains that SPF and DKIM speak of, as DMARC wants them: what was found here, and what
 * trusted relays found that cannot be found here any more.
 */
final class SenderIdentities {
    private final List<Identifier> identifiers = new ArrayList<>();

    /**
     * @param sender what SPF was asked; null if there was nothing to ask
     * @param relayed by trusted relays
     */
    SenderIdentities(
            @Nullable SpfRequest sender,
            SpfResult spf,
            List<DkimResult> dkim,
            List<MethodResult> relayed) {
        if (sender != null) {
            Relays.domain(sender.domain())
                    .ifPresent(domain ->
                            identifiers.add(
                                    new Identifier(Identifier.Method.SPF, domain, outcome(spf))));
        }
        for (var result : dkim) {
            var signature = result.signature();
            if (signature != null) {
                identifiers.add(
                        new Identifier(
                                Identifier.Method.DKIM, signature.domain(), outcome(result)));
            }
        }
        for (var result : relayed) {
            if (result.result().equals("pass")) {
                addRelayed(result, sender == null);
            }
        }
    }

    /** A relay may have changed what was signed; its peer's address is better known to it. */
    private void addRelayed(MethodResult result, boolean wantsSpf) {
        switch (result.method()) {
            case "dkim" ->
                    Earlier.domain(result, "header", "d")
                            .ifPresent(domain -> addPass(Identifier.Method.DKIM, domain));
            case "spf" -> {
                if (wantsSpf) {
                    Earlier.domain(result, "smtp", "mailfrom")
                            .ifPresent(domain -> addPass(Identifier.Method.SPF, domain));
                }
            }
            default -> {} // tells of no domain
        }
    }

    private void addPass(Identifier.Method method, Domain domain) {
        identifiers.add(new Identifier(method, domain, Identifier.Outcome.PASS));
    }

    /** All of them. */
    List<Identifier> all() {
        return List.copyOf(identifiers);
    }

    /** How far the author's domain stands behind the message. inbound DEL-10, DEL-11 */
    Authentication.Alignment alignment(
            AuthorDomain author, DmarcResult dmarc, PublicSuffixes suffixes) {
        if (!(author instanceof AuthorDomain.Found(var domain))) {
            return Authentication.Alignment.NONE;
        }
        var passed =
                identifiers.stream()
                        .filter(one -> one.outcome() == Identifier.Outcome.PASS)
                        .map(Identifier::domain)
                        .toList();
        if (passed.contains(domain)) {
            return Authentication.Alignment.STRICT;
        }
        if (dmarc instanceof DmarcResult.Pass) {
            return Authentication.Alignment.DMARC;
        }
        var organization = suffixes.organizationalDomain(domain);
        return passed.stream().map(suffixes::organizationalDomain).anyMatch(organization::equals)
                ? Authentication.Alignment.RELAXED
                : Authentication.Alignment.NONE;
    }

    private static Identifier.Outcome outcome(SpfResult spf) {
        return switch (spf) {
            case SpfResult.Pass _ -> Identifier.Outcome.PASS;
            case SpfResult.TemporaryError _ -> Identifier.Outcome.TEMPORARY_ERROR;
            case SpfResult.None _,
                    SpfResult.Neutral _,
                    SpfResult.Fail _,
                    SpfResult.SoftFail _,
                    SpfResult.PermanentError _ ->
                    Identifier.Outcome.FAIL;
        };
    }

    private static Identifier.Outcome outcome(DkimResult dkim) {
        return switch (dkim) {
            case DkimResult.Pass _ -> Identifier.Outcome.PASS;
            case DkimResult.TemporaryError _ -> Identifier.Outcome.TEMPORARY_ERROR;
            case DkimResult.Fail _,
                    DkimResult.Policy _,
                    DkimResult.Neutral _,
                    DkimResult.None _,
                    DkimResult.PermanentError _ ->
                    Identifier.Outcome.FAIL;
        };
    }
}
