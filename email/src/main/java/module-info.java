/**
 * Mail for programs: the grammars, values and protocol clients of internet mail, with bounds on
 * every input.
 *
 * <p>Pure: no files, no clock, no network of its own, except in the protocol clients and the
 * resolver; threads only within a call.
 */
module org.mailstead.email {
    requires static transitive org.jspecify;
    requires com.ibm.icu;
    requires java.naming;
    requires java.xml;
    requires org.bouncycastle.provider;
    requires org.dnsjava;
    requires rocks.xmpp.precis;

    exports org.mailstead.address;
    exports org.mailstead.arc;
    exports org.mailstead.authres;
    exports org.mailstead.bimi;
    exports org.mailstead.dane;
    exports org.mailstead.dkim;
    exports org.mailstead.dmarc;
    exports org.mailstead.dns;
    exports org.mailstead.dnsbl;
    exports org.mailstead.dsn;
    exports org.mailstead.feedback;
    exports org.mailstead.iprev;
    exports org.mailstead.message;
    exports org.mailstead.mtasts;
    exports org.mailstead.sasl;
    exports org.mailstead.spf;
    exports org.mailstead.smtp;
    exports org.mailstead.imap;
    exports org.mailstead.tlsrpt;
    exports org.mailstead.wire;
    exports org.mailstead.x509;
}
