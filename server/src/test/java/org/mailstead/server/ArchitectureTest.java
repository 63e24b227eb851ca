package org.mailstead.server;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Holds the layers of ARCHITECTURE.md: a package uses what stands below it, and there is no cycle.
 */
class ArchitectureTest {
    /** The server's layers, top first; packages of one line do not know each other. */
    private static final List<List<String>> SERVER =
            List.of(
                    List.of(""),
                    List.of("cli"),
                    List.of("transfer"),
                    List.of("control"),
                    List.of("smtp", "imap", "webapi", "delivery"),
                    List.of("submission"),
                    List.of("inbound"),
                    List.of("reports", "updates"),
                    List.of("queue", "mailbox"),
                    List.of("webhook"),
                    List.of("directory"),
                    List.of("store"),
                    List.of("log"),
                    List.of("config"),
                    List.of("http", "relay", "web"),
                    List.of("net"),
                    List.of("tls", "rdap", "metrics", "openssl", "mailjson"));

    /** The library's layers, top first. */
    private static final List<List<String>> EMAIL =
            List.of(
                    List.of("imap", "dsn", "feedback", "arc", "bimi"),
                    List.of("dmarc"),
                    List.of("spf", "dkim", "iprev", "dnsbl", "dane", "mtasts"),
                    List.of("authres", "x509", "tlsrpt"),
                    List.of("smtp", "message", "dns"),
                    List.of("address", "sasl"),
                    List.of("wire"));

    private static JavaClasses classes = new ClassFileImporter().importClasses();

    @BeforeAll
    static void read() {
        classes =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("org.mailstead");
    }

    @Test
    void theServerIsLayered() {
        check("org.mailstead.server", SERVER);
    }

    @Test
    void theLibraryIsLayered() {
        check("org.mailstead", EMAIL);
    }

    /** Each package may be used from the layers above its own only. */
    private static void check(String root, List<List<String>> layers) {
        var rule = layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (var layer : layers) {
            for (var name : layer) {
                rule = rule.optionalLayer(label(name)).definedBy(packages(root, name));
            }
        }
        var above = new ArrayList<String>();
        for (var layer : layers) {
            for (var name : layer) {
                rule =
                        above.isEmpty()
                                ? rule.whereLayer(label(name)).mayNotBeAccessedByAnyLayer()
                                : rule.whereLayer(label(name))
                                        .mayOnlyBeAccessedByLayers(above.toArray(String[]::new));
            }
            layer.forEach(name -> above.add(label(name)));
        }
        rule.check(classes);
    }

    private static String label(String name) {
        return name.isEmpty() ? "program" : name;
    }

    private static String[] packages(String root, String name) {
        return name.isEmpty()
                ? new String[] {root}
                : new String[] {root + "." + name, root + "." + name + ".."};
    }

    @Test
    void thereAreNoCycles() {
        slices().matching("org.mailstead.server.(*)..").should().beFreeOfCycles().check(classes);
        slices().matching("org.mailstead.(*)..").should().beFreeOfCycles().check(classes);
    }
}
