package org.mailstead.dns;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Master;
import org.xbill.DNS.dnssec.ValidatingResolver;

/**
 * What our own validation of DNSSEC trusts: keys of zones, by DS or DNSKEY records. RFC 4033 §2.
 *
 * <p>The ones of the root are shipped and change with releases: the root announces a new key more
 * than a year before it uses it (RFC 5011, RFC 9718).
 *
 * @param records DS and DNSKEY records in the form of a zone file, absolute names, at least one
 */
public record TrustAnchors(String records) {
    /** The keys of the root of the DNS. */
    public static final TrustAnchors ROOT = new TrustAnchors(shipped());

    public TrustAnchors {
        try (var file = new Master(stream(records), org.xbill.DNS.Name.root, 0)) {
            file.disableIncludes(true);
            file.expandGenerate(false);
            int count = 0;
            for (var record = file.nextRecord(); record != null; record = file.nextRecord()) {
                if (!(record instanceof DSRecord) && !(record instanceof DNSKEYRecord)) {
                    throw new IllegalArgumentException("neither DS nor DNSKEY: " + record);
                }
                count++;
            }
            if (count == 0) {
                throw new IllegalArgumentException("no trust anchors");
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("not records: " + e.getMessage(), e);
        }
    }

    private static String shipped() {
        try (var in = TrustAnchors.class.getResourceAsStream("root-anchors.zone")) {
            if (in == null) {
                throw new IllegalStateException("root-anchors.zone is not on the class path");
            }
            return new String(in.readAllBytes(), US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ByteArrayInputStream stream(String records) {
        return new ByteArrayInputStream(records.getBytes(US_ASCII));
    }

    void load(ValidatingResolver resolver) {
        try {
            resolver.loadTrustAnchors(stream(records));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
