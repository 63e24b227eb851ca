package org.mailstead.server.updates;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.mailstead.wire.SyntaxException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * What has changed: {@code {"Changes":[{"PubKey":...,"Sig":...,"Text":...}]}}. outbound UP-2
 *
 * @param texts of versions, the newest first, each signed by the project
 */
public record Changelog(List<String> texts) {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    public Changelog {
        texts = List.copyOf(texts);
    }

    /**
     * Reads and verifies one.
     *
     * @param key Ed25519
     * @throws SyntaxException if it is none, or one signature is not by this key: then nothing of
     *     it is to be believed
     */
    public static Changelog parse(byte[] json, PublicKey key) throws SyntaxException {
        try {
            var changes = JSON.readTree(json).path("Changes");
            if (!changes.isArray()) {
                throw new SyntaxException("the changelog has no Changes", 0);
            }
            var texts = new ArrayList<String>();
            for (var change : changes) {
                texts.add(verified(change, key));
            }
            return new Changelog(texts);
        } catch (JacksonException e) {
            throw new SyntaxException("the changelog is no JSON: " + e.getOriginalMessage(), 0);
        }
    }

    private static String verified(JsonNode change, PublicKey key) throws SyntaxException {
        var text = change.path("Text");
        var signature = change.path("Sig");
        if (!text.isString() || !signature.isString()) {
            throw new SyntaxException("a change has no Text or no Sig", 0);
        }
        try {
            var verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(text.asString().getBytes(UTF_8));
            if (verifier.verify(Base64.getDecoder().decode(signature.asString()))) {
                return text.asString();
            }
            throw new SyntaxException("a change is not signed by the key of the configuration", 0);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new SyntaxException("a signature cannot be checked: " + e.getMessage(), 0);
        }
    }
}
