package org.mailstead.dmarc;

import java.io.InputStream;
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
            reader = factory.createXMLStreamReader(in);
        } catch (XMLStreamException e) {
            throw new SyntaxException("not XML: " + e.getMessage(), 0);
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
