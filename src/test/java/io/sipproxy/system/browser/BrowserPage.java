package io.sipproxy.system.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A page in the browser: what a user sees and does there, and what the browser complains of. */
public final class BrowserPage implements AutoCloseable {
    private static final long DEADLINE_NS = 30_000_000_000L;
    private static final int CLICK_MILLIS = 1_000;

    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final DevTools tools;
    private final String session;

    private BrowserPage(final String url) {
        tools = new DevTools(url, this::onEvent);
        final Object target = tools.call(null, "Target.createTarget", "url", "about:blank").get("targetId");
        session = (String)tools.call(null, "Target.attachToTarget", "targetId", target, "flatten", true).get("sessionId");
    }

    static BrowserPage open(final String url, final int width, final int height) {
        final BrowserPage page = new BrowserPage(url);
        for (final String domain : List.of("Page", "Runtime", "Log", "Network")) {
            page.call(domain + ".enable");
        }
        page.resize(width, height);
        return page;
    }

    Map<String, Object> call(final String method, final Object... namesAndValues) {
        return tools.call(session, method, namesAndValues);
    }

    public void resize(final int width, final int height) {
        call("Emulation.setDeviceMetricsOverride", "width", width, "height", height, "deviceScaleFactor", 1, "mobile",
            width < 700);
    }

    /** @param scheme {@code light} or {@code dark}. */
    public void prefer(final String scheme) {
        call("Emulation.setEmulatedMedia", "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", scheme)));
    }

    public void go(final String url) {
        call("Page.navigate", "url", url);
        await("document.readyState === 'complete' && location.href === '" + url + "'");
    }

    /** @return what the expression is: text, number, truth value or null; a promise is waited for. */
    public Object evaluate(final String expression) {
        final Map<String, Object> answer =
            call("Runtime.evaluate", "expression", expression, "awaitPromise", true, "returnByValue", true);
        if (answer.containsKey("exceptionDetails")) {
            throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
        }
        return DevTools.object(answer.get("result")).get("value");
    }

    public String text(final String selector) {
        return (String)evaluate("document.querySelector('" + selector + "').textContent");
    }

    public double number(final String expression) {
        return ((Number)evaluate(expression)).doubleValue();
    }

    /** Waits until the expression is true. */
    public void await(final String expression) {
        final long endNs = System.nanoTime() + DEADLINE_NS;
        while (!Boolean.TRUE.equals(evaluate("Boolean(" + expression + ")"))) {
            if (System.nanoTime() > endNs) {
                throw new AssertionError("not within " + DEADLINE_NS / 1_000_000_000 + " s: " + expression + "\n"
                    + evaluate("document.body.innerText") + "\n" + complaints);
            }
        }
    }

    /** Waits until the element contains the text. */
    public void awaitText(final String selector, final String part) {
        await("document.querySelector('" + selector + "')?.textContent.includes('" + part + "')");
    }

    /**
     * Clicks at the middle of the element, as a mouse does, until the element has got the click: the browser drops input
     * that comes before it has painted the page, and an answer of the proxy may move the element under the mouse.
     */
    public void click(final String selector) {
        final String element = "document.querySelector('" + selector + "')";
        evaluate("window.gotClick = new Promise(resolve => " + element
            + ".addEventListener('click', () => resolve(true), {capture: true, once: true})); null");
        final long endNs = System.nanoTime() + DEADLINE_NS;
        do {
            if (System.nanoTime() > endNs) {
                throw new AssertionError(selector + " gets no click");
            }
            clickOnce(element);
        } while (!Boolean.TRUE.equals(evaluate(
            "Promise.race([gotClick, new Promise(resolve => setTimeout(resolve, " + CLICK_MILLIS + "))])")));
    }

    private void clickOnce(final String element) {
        final Map<String, Object> middle = DevTools.object(evaluate("(box => ({x: box.left + box.width / 2, "
            + "y: box.top + box.height / 2}))((" + element + ".scrollIntoView({block: 'center'}), " + element
            + ".getBoundingClientRect()))"));
        for (final String type : List.of("mouseMoved", "mousePressed", "mouseReleased")) {
            call("Input.dispatchMouseEvent", "type", type, "x", middle.get("x"), "y", middle.get("y"), "button",
                type.equals("mouseMoved") ? "none" : "left", "clickCount", 1);
        }
    }

    /** Types text into what has the focus. */
    public void type(final String text) {
        for (final char c : text.toCharArray()) {
            final String key = String.valueOf(c);
            call("Input.dispatchKeyEvent", "type", "keyDown", "key", key, "text", key);
            call("Input.dispatchKeyEvent", "type", "keyUp", "key", key);
        }
    }

    /** Presses one of the keys that are no text: {@code Tab}, {@code Enter}, {@code ArrowLeft}. */
    public void press(final String key) {
        final Map<String, Integer> codes = Map.of("Tab", 9, "Enter", 13, "Escape", 27, "End", 35, "ArrowLeft", 37,
            "ArrowRight", 39);
        final List<Object> down = new ArrayList<>(List.of("type", "keyDown", "key", key, "windowsVirtualKeyCode",
            codes.get(key)));
        if (key.equals("Enter")) {
            down.addAll(List.of("text", "\r"));
        }
        call("Input.dispatchKeyEvent", down.toArray());
        call("Input.dispatchKeyEvent", "type", "keyUp", "key", key, "windowsVirtualKeyCode", codes.get(key));
    }

    /** A picture of the whole page, or of what is in the window. */
    public void capture(final Path file, final boolean whole) {
        final Object data = call("Page.captureScreenshot", "captureBeyondViewport", whole).get("data");
        try {
            Files.write(file, Base64.getDecoder().decode((String)data));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Errors and warnings in the console, uncaught exceptions, requests that failed, since the last call. */
    public List<String> takeComplaints() {
        final List<String> taken = List.copyOf(complaints);
        complaints.clear();
        return taken;
    }

    public void expectNoComplaint() {
        assertEquals(List.of(), takeComplaints());
    }

    private void onEvent(final String method, final Map<String, Object> parameters) {
        switch (method) {
            case "Runtime.exceptionThrown" -> complaints.add("exception: " + parameters.get("exceptionDetails"));
            case "Runtime.consoleAPICalled" -> {
                if (List.of("error", "warning", "assert").contains(parameters.get("type"))) {
                    complaints.add("console: " + parameters.get("args"));
                }
            }
            case "Log.entryAdded" -> {
                final Map<String, Object> entry = DevTools.object(parameters.get("entry"));
                if (List.of("error", "warning").contains(entry.get("level"))) {
                    complaints.add("log: " + entry.get("text") + " " + entry.get("url"));
                }
            }
            default -> {
                // Nothing to complain of.
            }
        }
    }

    @Override
    public void close() {
        tools.close();
    }
}
