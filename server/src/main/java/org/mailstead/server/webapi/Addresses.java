package org.mailstead.server.webapi;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.mailstead.address.Address;
import org.mailstead.message.MailboxAddress;
import org.mailstead.server.mailjson.NameAddress;
import org.mailstead.wire.SyntaxException;

/**
 * The addresses of a message that is to be sent, each one that it says. webapi S-1 to S-3
 *
 * @param from exactly one
 */
record Addresses(
        Person from, List<Person> to, List<Person> cc, List<Person> bcc, List<Person> replyTo) {

    /**
     * Somebody.
     *
     * @param text the address as the caller wrote it
     */
    record Person(String name, String text, Address address) {
        static Person of(NameAddress given) throws CallException {
            try {
                return new Person(
                        given.name(), given.address(), Address.parse(given.address().strip()));
            } catch (SyntaxException e) {
                throw new CallException(
                        ErrorCode.BAD_ADDRESS,
                        "not an email address: " + given.address() + ": " + e.getMessage());
            }
        }

        /** As fields of the header have it. */
        MailboxAddress mailbox() {
            return new MailboxAddress(
                    name.isBlank() ? null : name,
                    null,
                    address.localPart().value(),
                    address.domain().unicode());
        }
    }

    /**
     * Reads those of a message; but for Reply-To, which comes later.
     *
     * @throws CallException multipleFrom, badAddress
     */
    static Addresses of(SendRequest request, Login login) throws CallException {
        if (request.from().size() > 1) {
            throw new CallException(ErrorCode.MULTIPLE_FROM, "more than one From");
        }
        var from =
                request.from().isEmpty()
                        ? new Person("", login.name(), login.address()) // webapi S-2
                        : Person.of(request.from().getFirst());
        return new Addresses(
                from, people(request.to()), people(request.cc()), people(request.bcc()), List.of());
    }

    Addresses withReplyTo(List<NameAddress> given) throws CallException {
        return new Addresses(from, to, cc, bcc, people(given));
    }

    private static List<Person> people(List<NameAddress> given) throws CallException {
        var people = new ArrayList<Person>();
        for (var each : given) {
            people.add(Person.of(each));
        }
        return people;
    }

    /** webapi S-3 */
    List<Person> recipients() {
        return Stream.of(to, cc, bcc).flatMap(List::stream).toList();
    }

    /** Whether a local part is beyond US-ASCII. webapi S-7 */
    boolean needUtf8() {
        return Stream.concat(
                        Stream.of(from), Stream.concat(recipients().stream(), replyTo.stream()))
                .anyMatch(person -> !person.address().isAscii());
    }
}
