package org.mailstead.dmarc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.mailstead.wire.SyntaxException;

/**
 * Elements of an XML document, read in order and once. There is no document type, no entity of its
 * own and nothing from outside: whoever sends such a thing has no report. Namespaces are passed
 * over, since reports have them or have not.
 */
final class XmlElements {
    /** Longer than any XML declaration. */
    private static final int DECLARATION_OCTETS_MAX = 200;

    private final XMLStreamReader reader;
    private final ReportLimits limits;
    private int depth;

    XmlElements(InputStream in, ReportLimits limits) throws SyntaxException {
        this.limits = limits;
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        factory.setXMLResolver((_, _, _, _) -> {
            throw new XMLStreamException("nothing is fetched");
        });
        try {
            reader = factory.createXMLStreamReader(characters(in));
        } catch (XMLStreamException | IOException e) {
            throw new SyntaxException("not XML: " + e.getMessage(), 0);
        }
    }

    /**
     * Decodes the document, what is wrong as U+FFFD: the JDK's reader would write each wrong octet
     * to standard error. XML 1.0 §4.3.3.
     */
    private static Reader characters(InputStream in) throws IOException, SyntaxException {
        var start = in.readNBytes(DECLARATION_OCTETS_MAX);
        var all = new SequenceInputStream(new ByteArrayInputStream(start), in);
        var text = new String(start, ISO_8859_1);
        if (text.startsWith("\u00ef\u00bb\u00bf")) {
            all.skipNBytes(3);
            return new InputStreamReader(all, UTF_8);
        }
        if (text.startsWith("\u00fe\u00ff") || text.startsWith("\u00ff\u00fe")) {
            return new InputStreamReader(all, UTF_16);
        }
        var name = text.indexOf("encoding=");
        var end = text.indexOf("?>");
        if (!text.startsWith("<?xml") || name < 0 || name > end - 11) {
            return new InputStreamReader(all, UTF_8);
        }
        var close = text.indexOf(text.charAt(name + 9), name + 10);
        try {
            return new InputStreamReader(
                    all, Charset.forName(text.substring(name + 10, Math.max(name + 10, close))));
        } catch (IllegalArgumentException e) {
            throw new SyntaxException("unknown encoding", name);
        }
    }

    /** Takes one element; it reads all of it, or the rest is passed over. */
    @FunctionalInterface
    interface Handler {
        /** Takes the element of a name, which is without a prefix. */
        void element(String name) throws SyntaxException;
    }

    /** Goes to the outermost element, and gives its name. */
    String root() throws SyntaxException {
        while (next() != XMLStreamConstants.START_ELEMENT) {
            if (reader.getEventType() == XMLStreamConstants.END_DOCUMENT) {
                throw error("no element");
            }
        }
        depth++;
        return reader.getLocalName();
    }

    /** Hands each element within the present one to the handler. */
    void children(Handler handler) throws SyntaxException {
        var inside = depth;
        while (depth >= inside) {
            switch (next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    depth++;
                    if (depth > limits.depthMax()) {
                        throw error("elements nested deeper than " + limits.depthMax());
                    }
                    handler.element(reader.getLocalName());
                    leave(inside);
                }
                case XMLStreamConstants.END_ELEMENT -> depth--;
                default -> {}
            }
        }
    }

    /** Passes over what the handler left. */
    private void leave(int inside) throws SyntaxException {
        while (depth > inside) {
            switch (next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (++depth > limits.depthMax()) {
                        throw error("elements nested deeper than " + limits.depthMax());
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> depth--;
                default -> {}
            }
        }
    }

    /** The text of the present element, without white space around it; cut at the limit. */
    String text() throws SyntaxException {
        var inside = depth;
        var text = new StringBuilder();
        while (depth >= inside) {
            switch (next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    depth++;
                    leave(inside);
                }
                case XMLStreamConstants.END_ELEMENT -> depth--;
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                    var room = limits.charactersMax() - text.length();
                    var length = Math.min(room, reader.getTextLength());
                    text.append(reader.getTextCharacters(), reader.getTextStart(), length);
                }
                default -> {}
            }
        }
        return text.toString().strip();
    }

    private int next() throws SyntaxException {
        try {
            if (!reader.hasNext()) {
                throw error("the document ends too early");
            }
            var event = reader.next();
            if (event == XMLStreamConstants.DTD
                    || event == XMLStreamConstants.ENTITY_REFERENCE
                    || event == XMLStreamConstants.ENTITY_DECLARATION) {
                throw error("a document type or an entity, which no report has");
            }
            return event;
        } catch (XMLStreamException e) {
            var nested = e.getNestedException();
            throw error(String.valueOf((nested == null ? e : nested).getMessage()));
        } catch (RuntimeException e) { // the JDK's parser has let some out on broken input
            throw error("broken XML: " + e);
        }
    }

    /** An error at the place that was reached. */
    SyntaxException error(String problem) {
        var line = problem.lines().reduce("", (all, one) -> all.isEmpty() ? one : all + " " + one);
        return new SyntaxException(line, Math.max(0, reader.getLocation().getCharacterOffset()));
    }
}
