/* Reports of voice quality (RFC 6035): what is read of them, and any bytes. */
#include <glib.h>

#include "guard.h"
#include "message_helper.h"

#include "message/vq_report.h"

/* After the example of RFC 6035 4.6.1 (a session's report with both metrics). */
static const char session[] =
	"VQSessionReport: CallTerm\r\n"
	"CallID: 12345678@example.com\r\n"
	"LocalID: Alice <sip:alice@example.org>\r\nRemoteID: Bill <sip:bill@example.org>\r\n"
	"OrigID: Alice <sip:alice@example.org>\r\n"
	"LocalGroup: example-phone-55671\r\nRemoteGroup: example-gateway-09871\r\n"
	"LocalAddr: IP=10.10.1.100 PORT=5000 SSRC=1a3b5c7d\r\n"
	"LocalMAC: 00:1f:5b:cc:21:0f\r\n"
	"RemoteAddr:IP=11.1.1.150 PORT=5002 SSRC=0x2468AbCd\r\n"
	"RemoteMAC: 00:26:08:8e:95:02\r\n"
	"LocalMetrics:\r\n"
	"Timestamps:START=2004-10-10T18:23:43Z STOP=2004-10-01T18:26:02Z\r\n"
	"SessionDesc:PT=18 PD=G729 SR=50 FD=20 FPP=2 PPS=50 FMTP=\"annexb=no NLR=9\" PLC=3 "
	"SSUP=on\r\n"
	"JitterBuffer:JBA=3 JBR=2 JBN=40 JBM=80 JBX=120\r\n"
	"PacketLoss:NLR=5.0 JDR=2.25\r\n"
	"BurstGapLoss:BLD=0 BD=0 GLD=2.0 GD=500 GMIN=16\r\n"
	"Delay:RTD=200 ESD=140 SOWD=200 IAJ=2 MAJ=10\r\n"
	"Signal:SL=-18 NL=-50 RERL=55\r\n"
	"QualityEst:RLQ=90 RCQ=85 EXTRI=90 MOSLQ=4.2 MOSCQ=4.3 QoEEstAlg=\"P.564\"\r\n"
	"RemoteMetrics:\r\n"
	"PacketLoss:NLR=0.005 JDR=127\r\n"
	"QualityEst:MOSLQ=3.14159\r\n"
	"DialogID:1890463548@alice.example.org;to-tag=8472761;from-tag=9123dh311\r\n";

static bool read_text(struct sc_vq_report *report, const char *text)
{
	return sc_vq_read(report, text_span(text));
}

static void assert_end(const struct sc_vq_end *end, const char *at, uint32_t ssrc)
{
	char text[SC_ENDPOINT_TEXT_MAX];

	sc_endpoint_format(text, &end->at);
	g_assert_cmpstr(text, ==, at);
	g_assert_true(end->has_ssrc);
	g_assert_cmphex(end->ssrc, ==, ssrc);
}

static void test_session(void)
{
	static const int32_t heard[] = {
		[SC_VQ_LOST] = 5000,
		[SC_VQ_DISCARDED] = 2250,
		[SC_VQ_GAP_DENSITY] = 2000,
		[SC_VQ_GAP_DURATION] = 500000,
		[SC_VQ_GMIN] = 16000,
		[SC_VQ_ROUND_TRIP] = 200000,
		[SC_VQ_END_SYSTEM] = 140000,
		[SC_VQ_ONE_WAY] = SC_VQ_ABSENT,
		[SC_VQ_SYMMETRIC] = 200000,
		[SC_VQ_JITTER] = 2000,
		[SC_VQ_ABSOLUTE_JITTER] = 10000,
		[SC_VQ_SIGNAL] = -18000,
		[SC_VQ_NOISE] = -50000,
		[SC_VQ_ECHO] = 55000,
		[SC_VQ_R] = 90000,
		[SC_VQ_R_CQ] = 85000,
		[SC_VQ_MOS_LQ] = 4200,
		[SC_VQ_MOS_CQ] = 4300,
	};
	struct sc_vq_report report;

	g_assert_true(read_text(&report, session));
	g_assert_true(report.whole);
	assert_span(report.call_id, "12345678@example.com");
	assert_end(&report.local, "10.10.1.100:5000", 0x1a3b5c7d);
	assert_end(&report.remote, "11.1.1.150:5002", 0x2468abcd);
	for (unsigned i = 0; i < SC_VQ_FIGURE_COUNT; i++) {
		g_assert_cmpint(report.heard.thousandths[i], ==, heard[i]);
		g_assert_cmpint(report.heard_by_remote.thousandths[i], ==,
				i == SC_VQ_LOST     ? 5
				: i == SC_VQ_MOS_LQ ? 3141
						    : SC_VQ_ABSENT);
	}
}

static void test_others(void)
{
	struct sc_vq_report report;

	g_assert_true(read_text(&report,
				"VQIntervalReport\nCallID:c\nLocalMetrics:\nQualityEst:MOSLQ=4"));
	g_assert_false(report.whole);
	g_assert_cmpint(report.heard.thousandths[SC_VQ_MOS_LQ], ==, 4000);
	g_assert_true(read_text(&report, "VQAlertReport: Type=NLR Severity=Critical Dir=local\r\n"
					 "CallID : c\r\nMetrics:\r\nPacketLoss: NLR=50.0\r\n"));
	g_assert_false(report.whole);
	g_assert_cmpint(report.heard.thousandths[SC_VQ_LOST], ==, 50000);
	g_assert_true(read_text(&report, "VQSessionReport\r\nCallID:c\r\n"
					 "LocalAddr:IP=[2001:db8::1] PORT=5000 SSRC=0\r\n"
					 "RemoteAddr:PORT=7 IP=2001:db8::2 SSRC=ffffffff\r\n"));
	assert_end(&report.local, "[2001:db8::1]:5000", 0);
	assert_end(&report.remote, "[2001:db8::2]:7", UINT32_MAX);
}

/* Levels alone may be below 0; what is out of range, or says that it is not known, is absent. */
static void test_ranges(void)
{
	static const struct {
		const char *text;
		enum sc_vq_figure figure;
		int32_t thousandths;
	} cases[] = {
		{"SL=-126", SC_VQ_SIGNAL, -126000},
		{"SL=-127", SC_VQ_SIGNAL, SC_VQ_ABSENT},
		{"SL=0", SC_VQ_SIGNAL, 0},
		{"SL=127", SC_VQ_SIGNAL, SC_VQ_ABSENT},
		{"NL=-", SC_VQ_NOISE, SC_VQ_ABSENT},
		{"NL=--1", SC_VQ_NOISE, SC_VQ_ABSENT},
		{"NL=-0.5", SC_VQ_NOISE, -500},
		{"RERL=-1", SC_VQ_ECHO, SC_VQ_ABSENT},
		{"RERL=127", SC_VQ_ECHO, SC_VQ_ABSENT},
		{"GMIN=0", SC_VQ_GMIN, SC_VQ_ABSENT},
		{"GMIN=1", SC_VQ_GMIN, 1000},
		{"BD=65535", SC_VQ_BURST_DURATION, 65535000},
		{"BD=65536", SC_VQ_BURST_DURATION, SC_VQ_ABSENT},
		{"OWD=12", SC_VQ_ONE_WAY, 12000},
	};

	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct sc_vq_report report;
		g_autofree char *text = g_strdup_printf(
			"VQSessionReport\r\nCallID:c\r\nLocalMetrics:\r\nAny:%s\r\n",
			cases[i].text);

		g_assert_true(read_text(&report, text));
		g_assert_cmpint(report.heard.thousandths[cases[i].figure], ==,
				cases[i].thousandths);
	}
}

/* DialogID names the call where CallID does not. */
static void test_dialog_id(void)
{
	struct sc_vq_report report;

	g_assert_true(
		read_text(&report, "VQSessionReport\r\nDialogID: a@b;to-tag=8;from-tag=9\r\n"));
	assert_span(report.call_id, "a@b");
	g_assert_true(read_text(&report, "VQSessionReport\r\nDialogID:a@b\r\nCallID:c\r\n"));
	assert_span(report.call_id, "c");
	g_assert_false(read_text(&report, "VQSessionReport\r\nDialogID:;to-tag=8\r\n"));
}

/* What a report does not say, or says wrongly, is absent. */
static void test_damaged(void)
{
	static const char *const none[] = {
		"", "VQSessionReport\r\n", "CallID:c\r\nLocalMetrics:\r\n",
		"VQSessionReport\r\nCallID:\r\n", "VQSession: x\r\nCallID:c\r\n"};
	static const char *const figures[] = {
		"NLR=",    "NLR",    "NLR=x",       "NLR=-1",
		"NLR=1e3", "NLR=.5", "NLR=100.001", "NLR=99999999999999999999",
		"NLR=1.x", "XNLR=5", "=5",          "NLR==5"};
	struct sc_vq_report report;
	g_autofree char *text = NULL;

	for (unsigned i = 0; i < G_N_ELEMENTS(none); i++)
		g_assert_false(read_text(&report, none[i]));
	for (unsigned i = 0; i < G_N_ELEMENTS(figures); i++) {
		g_free(text);
		text = g_strdup_printf(
			"VQSessionReport\r\nCallID:c\r\nLocalMetrics:\r\nPacketLoss:%s\r\n",
			figures[i]);
		g_assert_true(read_text(&report, text));
		g_assert_cmpint(report.heard.thousandths[SC_VQ_LOST], ==, SC_VQ_ABSENT);
	}
	g_assert_true(read_text(&report, "VQSessionReport\r\nCallID:c\r\nPacketLoss:NLR=5\r\n"
					 "LocalAddr:IP=here PORT=70000 SSRC=0x123456789\r\n"
					 "RemoteAddr:SSRC=0x SSRC=12g SSRC=-1\r\n"));
	g_assert_cmpint(report.heard.thousandths[SC_VQ_LOST], ==, SC_VQ_ABSENT); /* in no section */
	g_assert_cmpuint(report.local.at.family | report.local.at.port, ==, 0);
	g_assert_false(report.local.has_ssrc || report.remote.has_ssrc);
}

static void try_text(const struct guard *guard, const char *text, size_t len)
{
	struct sc_span span = sc_span((const char *)guard_put(guard, text, len), len);
	struct sc_vq_report report;

	if (!sc_vq_read(&report, span))
		return;
	g_assert_true(report.call_id.len > 0 && report.call_id.ptr >= span.ptr &&
		      report.call_id.ptr + report.call_id.len <= span.ptr + len);
	for (unsigned i = 0; i < SC_VQ_FIGURE_COUNT; i++) {
		int32_t thousandths = report.heard.thousandths[i];

		g_assert_true(thousandths == SC_VQ_ABSENT || thousandths >= -126000);
		g_assert_cmpint(thousandths, <=, 65535000);
	}
}

/* Cut anywhere, and with any byte anywhere. */
static void test_hostile(void)
{
	struct guard guard = guard_new(4096);
	g_autofree char *text = g_strdup(session);

	for (size_t len = 0; len < sizeof session; len++)
		try_text(&guard, session, len);
	for (unsigned round = 0; round < 20000; round++) {
		size_t at = (size_t)g_test_rand_int_range(0, sizeof session - 1);
		char before = text[at];

		text[at] = round % 2 ? (char)g_test_rand_int_range(0, 256)
				     : "=:\"\\ \r\n0"[round / 2 % 8];
		try_text(&guard, text, sizeof session - 1);
		if (round % 16 != 0)
			text[at] = before;
		else if (round % 1024 == 0)
			memcpy(text, session, sizeof session);
	}
	guard_free(&guard);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/message/vq-report/session", test_session);
	g_test_add_func("/message/vq-report/others", test_others);
	g_test_add_func("/message/vq-report/ranges", test_ranges);
	g_test_add_func("/message/vq-report/dialog-id", test_dialog_id);
	g_test_add_func("/message/vq-report/damaged", test_damaged);
	g_test_add_func("/message/vq-report/hostile", test_hostile);
	return g_test_run();
}
