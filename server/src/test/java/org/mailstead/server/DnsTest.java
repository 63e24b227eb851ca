package org.mailstead.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.address.Domain;
import org.mailstead.dns.PublicSuffixes;
import org.mailstead.server.config.DnsConfig;

/** Which list of public suffixes the server goes by. */
class DnsTest {
    @TempDir private Path directory = Path.of("");

    private static DnsConfig config(@Nullable Path list) {
        return new DnsConfig(List.of(), false, list);
    }

    private Path file(String content) throws IOException {
        return Files.writeString(directory.resolve("list.dat"), content);
    }

    @Test // inbound PSL-01, T-15
    void aNewerListIsGoneBy() throws Exception {
        var wanted = new Domain("mail.shop.example.new");
        var shipped = Dns.suffixes(config(null)).get();
        assertThat(shipped).isSameAs(PublicSuffixes.shipped());
        assertThat(shipped.organizationalDomain(wanted)).isEqualTo(new Domain("example.new"));
        var list = "// ===BEGIN ICANN DOMAINS===\nnew\nexample.new\n// ===END ICANN DOMAINS===\n";
        var newer = Dns.suffixes(config(file(list))).get();
        assertThat(newer.organizationalDomain(wanted)).isEqualTo(new Domain("shop.example.new"));
    }

    @Test
    void aListThatIsNoneKeepsTheServerFromStarting() throws Exception {
        var none = file("<html>");
        assertThatThrownBy(() -> Dns.suffixes(config(none)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("list.dat is no Public Suffix List");
        var large = file("x".repeat(5 << 20));
        assertThatThrownBy(() -> Dns.suffixes(config(large))).hasMessageContaining("larger than");
        assertThatThrownBy(() -> Dns.suffixes(config(directory.resolve("gone"))))
                .isInstanceOf(IOException.class);
    }
}
