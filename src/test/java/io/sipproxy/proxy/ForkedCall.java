package io.sipproxy.proxy;

import io.sipproxy.ManualProxy;
import io.sipproxy.sip.SipText;
import io.sipproxy.transport.FakeLink;
import java.util.ArrayList;
import java.util.List;

/**
 * A registrar with bob at several phones, and alice who sends him requests. Phones and branches are numbered from 0.
 */
final class ForkedCall implements AutoCloseable {
    final ManualProxy proxy = ManualProxy.start();
    final FakeLink alice;
    final List<FakeLink> phones = new ArrayList<>();
    /** The request as each phone got it. */
    final List<SipText> branches = new ArrayList<>();
    SipText request;

    private final String via;

    /** @param transport {@code "tcp"} or {@code "udp"}, of all links. */
    ForkedCall(final String transport, final int phoneCount) {
        alice = proxy.wire().accept(transport + ":10.0.0.1:5060");
        via = alice.transport() + " 10.0.0.1:5060";
        for (int i = 0; i < phoneCount; i++) {
            final String address = "10.0.1." + i + ":5060";
            final FakeLink phone = proxy.wire().accept(transport + ':' + address);
            proxy.receive(phone, SipText.request("REGISTER", "sip:10.0.0.9", alice.transport() + " " + address)
                .with("To", "<sip:bob@10.0.0.9>")
                .with("Contact", "<sip:bob@" + address + ";transport=" + transport + '>'));
            phone.take(200);
            phones.add(phone);
        }
    }

    /** Alice sends a request, and all phones get it. */
    SipText send(final String method) {
        request = SipText.request(method, "sip:bob@10.0.0.9", via);
        proxy.receive(alice, request);
        branches.clear();
        for (final FakeLink phone : phones) {
            branches.add(phone.take(method));
        }
        return request;
    }

    /** A phone answers. */
    void answer(final int phone, final int status) {
        answer(phone, branches.get(phone).reply(status, "tag" + phone)
            .with("Contact", "<sip:bob@10.0.1." + phone + ":5060;transport=" + (isTcp() ? "tcp" : "udp") + '>'));
    }

    void answer(final int phone, final SipText response) {
        proxy.receive(phones.get(phone), response);
        if (response.status() >= 300 && request.method().equals("INVITE")) {
            phones.get(phone).take("ACK");
        }
    }

    /** The phone gets a CANCEL for its branch, which it confirms; then it ends the INVITE. */
    SipText cancelled(final int phone) {
        final SipText cancel = phones.get(phone).take("CANCEL");
        if (!cancel.branch().equals(branches.get(phone).branch())) {
            throw new AssertionError("a CANCEL for another branch: " + cancel);
        }
        proxy.receive(phones.get(phone), cancel.reply(200));
        answer(phone, 487);
        return cancel;
    }

    private boolean isTcp() {
        return alice.isReliable();
    }

    /** Nobody gets anything more. */
    void expectNothingMore() {
        alice.takeNothing();
        phones.forEach(FakeLink::takeNothing);
    }

    /** Everything is over after some time. */
    void expectIdle() {
        proxy.advance(200_000);
        proxy.assertIdle();
    }

    @Override
    public void close() {
        proxy.close();
    }
}
