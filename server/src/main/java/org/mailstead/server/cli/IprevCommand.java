package org.mailstead.server.cli;

import org.jspecify.annotations.Nullable;
import org.mailstead.iprev.ReverseCheck;
import org.mailstead.iprev.ReverseResult;
import org.mailstead.server.control.OperationException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead iprev}: does an address have a name that has the address. */
@Command(
        name = "iprev",
        description = {
            "Check whether an address has a name that has this address.",
            "Exit status 0: it has, 1: it has not, or the DNS gives no answer."
        },
        footer = {"", "Example: mailstead iprev 192.0.2.1"})
public final class IprevCommand implements java.util.concurrent.Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "IP", description = "An address.")
    private String ip = "";

    @Mixin private DnsOptions options = new DnsOptions();

    /** For picocli. */
    public IprevCommand() {}

    @Override
    public Integer call() throws OperationException {
        var result = new ReverseCheck(options.resolver()).check(DnsOptions.ip(ip));
        var out = Terminal.out(spec);
        out.println(result.keyword() + ": " + result.reason());
        out.println(DnsOptions.words(result.dnssec()));
        out.flush();
        return result instanceof ReverseResult.Pass
                ? CommandLine.ExitCode.OK
                : CommandLine.ExitCode.SOFTWARE;
    }
}
