package io.sipproxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The status page as a file: that it needs nothing else, and that the browser will run what is in it. */
class StatusPageFileTest {
    private final Reply reply = new StatusPage().answer(null);
    private final String html = new String(reply.body(), StandardCharsets.UTF_8);

    @Test
    void shouldNeedNothingFromElsewhere() {
        assertFalse(html.matches("(?s).*(https?:)?//[a-z0-9.]+/.*") && !html.contains("http://www.w3.org/2000/svg"));
        assertEquals(List.of(), matches("(?i)(src|href)\\s*=\\s*\"(?!#|data:)[^\"]*\""));
        assertEquals(List.of(), matches("(?i)@import|url\\("));
        assertEquals(1, matches("<script").size());
        assertEquals(1, matches("<style").size());
    }

    @Test
    void shouldHaveNothingThatThePolicyForbids() {
        assertEquals(List.of(), matches("(?i)<[a-z][^>]*\\sstyle\\s*="));
        assertEquals(List.of(), matches("(?i)<[a-z][^>]*\\son[a-z]+\\s*="));
        assertEquals(List.of(), matches("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(|new Function"));
    }

    @Test
    void shouldAllowItsOwnScriptAndStyleAndNoOther() throws Exception {
        final String policy = reply.headers().get("Content-Security-Policy");
        assertTrue(policy.contains("script-src '" + hash("<script>(.*)</script>") + "';"), policy);
        assertTrue(policy.contains("style-src '" + hash("<style>(.*)</style>") + "';"), policy);
        assertTrue(policy.startsWith("default-src 'none'; "), policy);
        assertTrue(policy.contains("frame-ancestors 'none'"), policy);
        assertFalse(policy.contains("unsafe"), policy);
    }

    private String hash(final String pattern) throws Exception {
        final Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(html);
        assertTrue(matcher.find());
        return "sha256-" + Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256")
            .digest(matcher.group(1).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void shouldFindEveryElementThatItsScriptLooksFor() {
        final TreeSet<String> ids = new TreeSet<>(matches("(?<= id=\")[a-z-]+"));
        for (final String wanted : matches("(?<=byId\\(')[a-z-]+(?='\\))")) {
            assertTrue(ids.contains(wanted), wanted);
        }
        for (final String described : matches("(?<=(for|aria-labelledby|aria-describedby)=\")[a-z-]+")) {
            assertTrue(ids.contains(described), described);
        }
    }

    private List<String> matches(final String pattern) {
        return Pattern.compile(pattern).matcher(html).results().map(result -> result.group()).toList();
    }
}
