package org.mailstead.server.directory;

import java.util.List;
import org.mailstead.address.Domain;
import org.mailstead.address.LocalPart;

/**
 * A domain that has mail here.
 *
 * @param disabled no mail is taken for it or from it, logins still work
 * @param caseSensitive whether it tells {@code Ann} from {@code ann}
 * @param separators after which the rest of a local part does not matter, in the order in which
 *     they cut
 */
public record DomainSettings(
        Domain domain, boolean disabled, boolean caseSensitive, List<String> separators) {
    public DomainSettings {
        separators = List.copyOf(separators);
    }

    /** The form in which local parts are compared here. */
    public LocalPart canonical(LocalPart localPart) {
        return localPart.canonical(caseSensitive, separators);
    }
}
