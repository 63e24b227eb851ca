package org.mailstead.server.rdap;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mailstead.address.Domain;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Asks the registry of a domain over HTTP. Any thread. RFC 7480 */
public final class RdapClient {
    private static final Logger log = LoggerFactory.getLogger(RdapClient.class);

    /** Where IANA says which registry has which top-level domains. RFC 9224 §4 */
    public static final URI BOOTSTRAP = URI.create("https://data.iana.org/rdap/dns.json");

    private static final int OCTETS_MAX = 4 << 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    // RFC 9083 §10.2.3
    private static final Set<String> BEGINNINGS =
            Set.of("registration", "reregistration", "reinstantiation");

    private final HttpClient http;
    private final ObjectMapper json = new ObjectMapper();
    private final URI bootstrap;
    private final InstantSource clock;

    /**
     * @param http should not follow redirects from https to http
     * @param bootstrap {@link #BOOTSTRAP}
     */
    public RdapClient(HttpClient http, URI bootstrap, InstantSource clock) {
        this.http = http;
        this.bootstrap = bootstrap;
        this.clock = clock;
    }

    /**
     * When a domain was last registered anew. inbound RDAP-01
     *
     * @param domain one that can be registered, not a name below it
     * @throws RdapException if its registry does not say, or has no such domain
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    public Instant registered(Domain domain) throws RdapException, InterruptedException {
        var services =
                get(bootstrap).orElseThrow(() -> new RdapException("no list at " + bootstrap));
        var bases = bases(services, domain);
        if (bases.isEmpty()) {
            throw new RdapException("no registry with RDAP has " + domain.unicode());
        }
        var problems = new ArrayList<String>();
        for (var base : bases) {
            try {
                return registered(domain, base);
            } catch (RdapException e) {
                problems.add(e.getMessage());
            }
        }
        throw new RdapException(String.join("; ", problems));
    }

    private Instant registered(Domain domain, URI base) throws RdapException, InterruptedException {
        // RFC 9082 §3.1.3
        var answer =
                get(base.resolve("domain/" + domain.ascii()))
                        .orElseThrow(() ->
                                new RdapException(
                                        "the registry at %s has no domain %s"
                                                .formatted(base, domain.unicode())));
        var now = clock.instant();
        return answer.path("events")
                .valueStream()
                .filter(event -> BEGINNINGS.contains(event.path("eventAction").asString("")))
                .flatMap(event -> time(event.path("eventDate").asString("")).stream())
                .filter(time -> !time.isAfter(now))
                .max(Comparator.naturalOrder())
                .orElseThrow(() -> new RdapException("the registry at " + base + " gives no date"));
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) { // the same as none
            return Optional.empty();
        }
    }

    /** Those of the longest matching suffix, https first. RFC 9224 §4 */
    private static List<URI> bases(JsonNode services, Domain domain) throws RdapException {
        var longest = "";
        var found = new ArrayList<URI>();
        for (var service : services.path("services").valueStream().toList()) {
            for (var suffix : service.path(0).valueStream().toList()) {
                var name = suffix.asString("");
                if (name.length() > longest.length() && isWithin(domain, name)) {
                    longest = name;
                    found.clear();
                    service.path(1).valueStream().forEach(url -> add(url.asString(""), found));
                }
            }
        }
        found.sort(Comparator.comparing((URI url) -> !url.getScheme().equals("https")));
        return found;
    }

    private static boolean isWithin(Domain domain, String suffix) {
        return domain.ascii().equals(suffix) || domain.ascii().endsWith("." + suffix);
    }

    private static void add(String url, List<URI> urls) {
        try {
            var base = new URI(url.endsWith("/") ? url : url + "/");
            if (base.getHost() != null
                    && ("https".equals(base.getScheme()) || "http".equals(base.getScheme()))) {
                urls.add(base);
            }
        } catch (URISyntaxException e) {
            log.atDebug().addKeyValue("url", url).log("registry of no URL");
        }
    }

    /** The document; empty if the server has none there. */
    private Optional<JsonNode> get(URI url) throws RdapException, InterruptedException {
        var request =
                HttpRequest.newBuilder(url)
                        .timeout(TIMEOUT)
                        .header("Accept", "application/rdap+json, application/json")
                        .build();
        try {
            var response = http.send(request, BodyHandlers.ofInputStream());
            try (var body = response.body()) {
                // RFC 7480 §5.3
                if (response.statusCode() == 404) {
                    return Optional.empty();
                }
                if (response.statusCode() != 200) {
                    throw new RdapException(url + " answers " + response.statusCode());
                }
                var octets = body.readNBytes(OCTETS_MAX + 1);
                if (octets.length > OCTETS_MAX) {
                    throw new RdapException(url + " is longer than " + OCTETS_MAX + " octets");
                }
                return Optional.of(json.readTree(octets));
            }
        } catch (JacksonException e) {
            throw new RdapException(url + " is not JSON", e);
        } catch (IOException e) {
            throw new RdapException(url + " cannot be read: " + reason(e), e);
        }
    }

    /** The HTTP client has no words for a host that is not known or not there. */
    private static String reason(IOException e) {
        return e instanceof ConnectException && e.getMessage() == null
                ? "no connection to its host"
                : String.valueOf(e.getMessage());
    }
}
