package org.mailstead.bench.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the server's program, with a class cache that is made once for all of them. */
final class ProgramOfTests implements ParameterResolver {

    private record Made(Path directory, ServerProgram program) implements AutoCloseable {
        private static Made now() {
            try {
                var directory = Files.createTempDirectory("mailstead-program");
                var program = ServerProgram.ofThisClassPath().withClassCache(directory);
                return new Made(directory, program);
            } catch (IOException e) {
                throw new IllegalStateException("no program", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("no program", e);
            }
        }

        @Override
        public void close() throws IOException {
            try (var files = Files.walk(directory)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == ServerProgram.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(ProgramOfTests.class))
                .computeIfAbsent(Made.class, _ -> Made.now(), Made.class)
                .program();
    }
}
