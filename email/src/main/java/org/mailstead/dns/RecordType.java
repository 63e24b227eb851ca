package org.mailstead.dns;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CAARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/**
 * A type of records and what each one holds.
 *
 * @param <T> the value of one record
 */
public final class RecordType<T> {
    /** IPv4 addresses. RFC 1035 §3.4.1. */
    public static final RecordType<Inet4Address> A =
            new RecordType<>("A", Type.A, ARecord.class, a -> ipv4(a.getAddress()));

    /** IPv6 addresses, IPv4-mapped ones kept as such. RFC 3596 §2. */
    public static final RecordType<Inet6Address> AAAA =
            new RecordType<>("AAAA", Type.AAAA, AAAARecord.class, a -> ipv6(a.getAddress()));

    /** Hosts that take mail. RFC 1035 §3.3.9. */
    public static final RecordType<Mx> MX =
            new RecordType<>(
                    "MX",
                    Type.MX,
                    MXRecord.class,
                    mx -> new Mx(mx.getPriority(), Name.of(mx.getTarget())));

    /** Text. RFC 1035 §3.3.14. */
    public static final RecordType<Txt> TXT =
            new RecordType<>("TXT", Type.TXT, TXTRecord.class, RecordType::txt);

    /** The name of an address. RFC 1035 §3.3.12. */
    public static final RecordType<Name> PTR =
            new RecordType<>("PTR", Type.PTR, PTRRecord.class, ptr -> Name.of(ptr.getTarget()));

    /** An alias itself, not what it leads to. RFC 1035 §3.3.1. */
    public static final RecordType<Name> CNAME =
            new RecordType<>(
                    "CNAME", Type.CNAME, CNAMERecord.class, alias -> Name.of(alias.getTarget()));

    /** Places of services. RFC 2782. */
    public static final RecordType<Srv> SRV =
            new RecordType<>("SRV", Type.SRV, SRVRecord.class, RecordType::srv);

    /** Name servers of a zone. RFC 1035 §3.3.11. */
    public static final RecordType<Name> NS =
            new RecordType<>("NS", Type.NS, NSRecord.class, ns -> Name.of(ns.getTarget()));

    /** Certificate associations. RFC 6698 §2. */
    public static final RecordType<Tlsa> TLSA =
            new RecordType<>("TLSA", Type.TLSA, TLSARecord.class, RecordType::tlsa);

    /** Who may issue certificates. RFC 8659. */
    public static final RecordType<Caa> CAA =
            new RecordType<>("CAA", Type.CAA, CAARecord.class, RecordType::caa);

    /** All of them. */
    public static final List<RecordType<?>> ALL =
            List.of(A, AAAA, MX, TXT, PTR, CNAME, SRV, NS, TLSA, CAA);

    private final String mnemonic;
    private final int number;
    private final Function<Record, T> reader;

    private <R extends Record> RecordType(
            String mnemonic, int number, Class<R> wire, Function<R, T> reader) {
        this.mnemonic = mnemonic;
        this.number = number;
        this.reader = record -> reader.apply(wire.cast(record));
    }

    /** The type of a mnemonic in any case, {@code "mx"}; empty if it is none of {@link #ALL}. */
    public static Optional<RecordType<?>> of(String mnemonic) {
        return ALL.stream().filter(type -> type.mnemonic.equalsIgnoreCase(mnemonic)).findFirst();
    }

    /** As in zone files: {@code MX}. */
    @Override
    public String toString() {
        return mnemonic;
    }

    /** The number on the wire. */
    int number() {
        return number;
    }

    /** The value of a record of this type. */
    T read(Record record) {
        return reader.apply(record);
    }

    private static Inet4Address ipv4(InetAddress address) {
        return (Inet4Address) withoutName(address.getAddress());
    }

    private static Inet6Address ipv6(InetAddress address) {
        try {
            var octets = address.getAddress();
            if (octets.length == 4) { // the JDK made IPv4 of an IPv4-mapped address
                var mapped = new byte[16];
                mapped[10] = mapped[11] = (byte) 0xff;
                System.arraycopy(octets, 0, mapped, 12, 4);
                octets = mapped;
            }
            return Inet6Address.getByAddress(null, octets, -1);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("not 16 octets", e);
        }
    }

    private static InetAddress withoutName(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("neither 4 nor 16 octets", e);
        }
    }

    private static Txt txt(TXTRecord record) {
        return new Txt(
                record.getStringsAsByteArrays().stream()
                        .map(octets -> new String(octets, ISO_8859_1))
                        .toList());
    }

    private static Srv srv(SRVRecord record) {
        return new Srv(
                record.getPriority(),
                record.getWeight(),
                record.getPort(),
                Name.of(record.getTarget()));
    }

    private static Tlsa tlsa(TLSARecord record) {
        return new Tlsa(
                record.getCertificateUsage(),
                record.getSelector(),
                record.getMatchingType(),
                HexFormat.of().formatHex(record.getCertificateAssociationData()));
    }

    /**
     * RFC 8659 §4.1: flags, the length of the tag, the tag, the value; dnsjava would escape them.
     */
    private static Caa caa(CAARecord record) {
        var octets = new String(record.rdataToWireCanonical(), ISO_8859_1);
        int tagEnd = 2 + octets.charAt(1);
        return new Caa(
                octets.charAt(0),
                octets.substring(2, tagEnd).toLowerCase(Locale.ROOT),
                octets.substring(tagEnd));
    }
}
