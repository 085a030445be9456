/*-------------------------------------------------------------------------
 *
 * pareto_test.c
 *	  Tests of math_pareto.c, math_pareto_score.c and math_pareto_value.c.
 *
 * The tables were computed by mpmath 1.2.1 with 60 digits, every argument the
 * nearest double: integrals over the time
 * of death by a composite 40-point Gauss-Legendre rule of more than 34 digits,
 * checked against the 2F1 form of Fader & Hardie 2005 at 200 digits; the DERT by
 * mpmath.expint, discrete sums term by term, derivatives by differences.
 * Values below 1e-300 are written 0.0.

 *-------------------------------------------------------------------------
 */
#include "btyd_of.h"
#include "tap_check.h"

#define LENGTH(a) (sizeof(a) / sizeof((a)[0]))

typedef struct Score
{
	double		params[4];
	double		x;
	double		t_x;
	double		T;
	double		t;
	double		loglik;
	double		alive;
	double		dead;
	double		expected;		/* purchases in (T, T+t] */
	double		any;
	double		dert;			/* at 0.0027 */
	double		discounted;		/* at 0.0027, in (T, T+t] */
} Score;

typedef struct Pmf
{
	double		params[4];
	double		n;
	double		start;
	double		length;
	double		value;
} Pmf;

typedef struct PmfGiven
{
	double		params[4];
	double		x;
	double		t_x;
	double		T;
	double		n;
	double		t;
	double		value;
} PmfGiven;

typedef struct Periods
{
	double		params[4];
	double		x;
	double		t_x;
	double		T;
	double		rate;
	double		period;
	double		periods;
	double		value;
} Periods;

typedef struct Derivatives
{
	double		params[4];
	double		x;
	double		t_x;
	double		T;
	double		gradient[4];
	double		hessian[10];	/* lower triangle by rows */
} Derivatives;

static const Score score[] = {
	{{0.553, 10.578, 0.606, 11.669}, 0, 0, 38.86, 39,
		-5.2104629408089037401e-1, 2.9528660461689415751e-1, 7.0471339538310584249e-1, 1.0708146821530886056e-1, 6.9285184054319799228e-2, 4.771362290321953161e-1, 1.0194407418376333973e-1},
	{{0.553, 10.578, 0.606, 11.669}, 2, 30.43, 38.86, 39,
		-9.5542832451504057193, 8.69167559153011199e-1, 1.30832440846988801e-1, 1.4551231932576025029, 5.9193727639353624002e-1, 6.4837735677307387678, 1.385311475760659099},
	{{0.553, 10.578, 0.606, 11.669}, 2, 30.43, 38.86, 1e-09,
		-9.5542832451504057193, 8.69167559153011199e-1, 1.30832440846988801e-1, 4.4884193909630882217e-11, 4.4884193908018018216e-11, 6.4837735677307387678, 4.4884193909570288555e-11},
	{{0.553, 10.578, 0.606, 11.669}, 10, 35, 39, 2,
		-2.7112242541227448053e+1, 9.2372354816741432021e-1, 7.627645183258567979e-2, 3.8863488042146644299e-1, 3.1176933361912990253e-1, 2.8433808901946134242e+1, 3.8759154411494122966e-1},
	{{0.553, 10.578, 0.606, 11.669}, 26, 30.857142857142858, 31, 52,
		-3.9131626976116598343e+1, 9.978742606099412962e-1, 2.1257393900587037978e-3, 2.5457338440579876621e+1, 9.7614624244184990377e-1, 8.6052658649013402393e+1, 2.388394770210764523e+1},
	{{0.553, 10.578, 0.606, 11.669}, 1, 38.86, 38.86, 39,
		-6.2339717840061216249, 1.0, 0.0, 1.0183964942015913215, 5.1571455600770468138e-1, 4.5377960444652061569, 9.6953739506654452796e-1},
	{{0.553, 10.578, 0.606, 11.669}, 221, 38.5, 38.86, 39,
		1.0893494683069123068e+2, 9.8925203304768127996e-1, 1.0747966952318720041e-2, 1.4372424186110263959e+2, 9.8661142860832200032e-1, 6.4040999740713076327e+2, 1.3682885580941911312e+2},
	{{0.553, 10.578, 0.606, 11.669}, 300, 5, 100, 52,
		5.8141708423273813726e+2, 2.55388154774010802e-254, 1.0, 3.198284321984071432e-252, 2.5487925039831254446e-254, 1.334649407278981757e-251, 2.9919881075087741745e-252},
	{{0.553, 10.578, 0.606, 11.669}, 5000, 700, 1000, 365,
		4.7426302976814173087e+3, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0},
	{{0.553, 10.578, 0.606, 11.669}, 5000, 1000, 1000, 365,
		2.99024720874822581e+3, 1.0, 0.0, 1.6396566963037043951e+3, 9.9987895871946490035e-1, 1.5584947562631024464e+3, 1.0586038916309855631e+3},
	{{0.553, 10.578, 0.606, 11.669}, 1000, 999.999, 1000, 0.001,
		-1.0149379076690620556e+3, 9.9999940069310090704e-1, 5.993068990929550929e-7, 9.9007904455798641761e-4, 9.8958858825194775188e-4, 3.1183664473312153688e+2, 9.9007770795261264947e-4},
	{{0.553, 10.578, 0.606, 11.669}, 100, 1, 40, 10,
		1.1098806861926635789e+2, 3.1928916388812921357e-63, 1.0, 6.0097670982366059344e-62, 3.1741620191315569007e-63, 9.2501368282292660346e-61, 5.9307902002496909203e-62},
	{{0.553, 10, 0.606, 10}, 0, 0, 38.86, 39,
		-5.1291520066408333438e-1, 2.6561902495266180775e-1, 7.3438097504733819225e-1, 9.6969143213167126128e-2, 6.2534939080016132012e-2, 4.2856743075959617648e-1, 9.2324015600852147678e-2},
	{{0.553, 10, 0.606, 10}, 20, 35.5, 38.86, 1,
		-3.9006348173080411706e+1, 9.0852583829351254809e-1, 9.1474161706487451913e-2, 3.7982778262703620345e-1, 3.0767024422399491128e-1, 5.4481287135731701368e+1, 3.7931652413408444577e-1},
	{{0.553, 10, 0.606, 10}, 5000, 20, 39, 52,
		2.0570582956765545424e+4, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0},
	{{0.553, 10.578, 1, 11.669}, 0, 0, 38.86, 39,
		-4.0722259207696353491e-1, 1.4792002016488069912e-1, 8.5207997983511930088e-1, 4.7823289173870202342e-2, 3.1467754354457817402e-2, 1.4820909937840055857e-1, 4.5618510178020718868e-2},
	{{0.553, 10.578, 1, 11.669}, 20, 35.5, 38.86, 1,
		-3.966770986696896701e+1, 8.6116010562329341379e-1, 1.3883989437670658621e-1, 3.545159475083121609e-1, 2.8792012945871390237e-1, 3.2068740558759099138e+1, 3.5403934251172963078e-1},
	{{0.553, 10.578, 1, 11.669}, 5000, 20, 39, 52,
		2.0475319514348163981e+4, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0},
	{{0.553, 10.578, 1.0000001, 11.669}, 0, 0, 38.86, 39,
		-4.0722256875323356944e-1, 1.4791999503550534653e-1, 8.5208000496449465347e-1, 4.782327968163422778e-2, 3.1467748242258774625e-2, 1.4820905801434287015e-1, 4.5618501146126094699e-2},
	{{0.553, 10.578, 1.0000001, 11.669}, 20, 35.5, 38.86, 1,
		-3.9667709999052186567e+1, 8.6116009315546215896e-1, 1.3883990684453784104e-1, 3.5451594202827045287e-1, 2.8792012502832989352e-1, 3.2068736592316184771e+1, 3.5403933703921130307e-1},
	{{0.553, 10.578, 1.0000001, 11.669}, 5000, 20, 39, 52,
		2.0475319514348304417e+4, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0},
	{{0.01, 0.01, 0.01, 1000}, 0, 0, 38.86, 39,
		-8.2650050419283603671e-2, 9.9961495567844932634e-1, 3.8504432155067366079e-4, 1.0027722240011417291e-2, 6.9202963712125307283e-3, 9.4984663902395266337e-2, 9.5178470775064246001e-3},
	{{0.01, 0.01, 0.01, 1000}, 20, 35.5, 38.86, 1,
		-3.8517287680954718271e+1, 9.9990973104026947113e-1, 9.026895973052887172e-5, 5.1474395293314219408e-1, 3.9843437352028795055e-1, 1.9012036032607920167e+2, 5.1404967470147021233e-1},
	{{0.01, 0.01, 0.01, 1000}, 5000, 20, 39, 52,
		2.2579821556641559621e+4, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0},
	{{500, 1000, 0.01, 0.01}, 0, 0, 38.86, 39,
		-3.0720536508961962775, 1.0465680917823147039e-7, 9.9999989534319082177e-1, 1.9568783124116941388e-6, 1.0460350787156110969e-7, 1.8291605698003805491e-5, 1.8574833654739524759e-6},
	{{500, 1000, 0.01, 0.01}, 20, 35.5, 38.86, 1,
		-3.3392519345278967619e+1, 9.9762050576540631885e-1, 2.3794942345936811457e-3, 4.992939406148977489e-1, 3.9267343732816476538e-1, 1.8133558928299059431e+2, 4.9862052852511646498e-1},
	{{500, 1000, 0.01, 0.01}, 5000, 20, 39, 52,
		4.6032031314543709941e+3, 8.9017623329674698883e-41, 1.0, 2.438549024571882148e-38, 8.9013332688016576473e-41, 1.7112239317747319263e-37, 2.2753215587759668119e-38},
	{{5, 0.01, 500, 1000}, 0, 0, 38.86, 39,
		-6.6862789455841125993, 4.7558596943462526131e-24, 1.0, 1.2736232307993079164e-24, 9.7257963964104362837e-25, 1.266489979724606509e-24, 1.26648996797240482e-24},
	{{5, 0.01, 500, 1000}, 20, 35.5, 38.86, 1,
		-7.896469785448883589e+1, 4.8702487369661821169e-2, 9.5129751263033817883e-1, 2.4864379533321646018e-2, 1.8651748136080183191e-2, 6.4847594552323829203e-2, 2.4833520282443215024e-2},
	{{5, 0.01, 500, 1000}, 5000, 20, 39, 52,
		2.2586730485808322857e+4, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0},
	{{0.01, 1000, 500, 0.01}, 0, 0, 38.86, 39,
		-2.0040079755893321856e-10, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0},
	{{0.01, 1000, 500, 0.01}, 20, 35.5, 38.86, 1,
		-4.191576670917870834e+3, 2.1903327715782757608e-20, 9.9999999999999999998e-1, 3.2863423380946801628e-23, 3.281163518257881368e-23, 3.2856601929491237691e-23, 3.2856499451199715612e-23},
	{{0.01, 1000, 500, 0.01}, 5000, 20, 39, 52,
		-8.605582895678074599e+2, 1.0877329678077462139e-185, 1.0, 4.0921639177398423569e-186, 2.9721997420972977843e-186, 4.0912986084523115966e-186, 4.0912986084523115966e-186},
	{{0.5143, 2.8845, 0.2856, 14.1087}, 0, 0, 38.86, 39,
		-1.1178806270451171385, 5.3032614419912838893e-1, 4.6967385580087161107e-1, 2.3405616048237470907e-1, 1.4200247623049470839e-1, 1.5169058270325217339, 2.2245966398771569838e-1},
	{{0.5143, 2.8845, 0.2856, 14.1087}, 20, 35.5, 38.86, 1,
		-3.6004757747622711196e+1, 9.5201277596126167313e-1, 4.7987224038738326865e-2, 4.6659190800932996383e-1, 3.6533425667122666326e-1, 1.0861718337631335955e+2, 4.6596313547745405701e-1},
	{{0.5143, 2.8845, 0.2856, 14.1087}, 5000, 20, 39, 52,
		2.1922675960668998706e+4, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0},
	{{100, 100, 5, 0.3}, 0, 0, 38.86, 39,
		-7.0808215664472801112e-2, 1.5646902747076558358e-25, 1.0, 1.0336352697679974048e-24, 1.3332083178946666424e-25, 1.0661523245614836883e-24, 1.0075913925984352887e-24},
	{{100, 100, 5, 0.3}, 20, 35.5, 38.86, 1,
		-6.0389740964196460787e+1, 2.0666824820611179967e-1, 7.9333175179388820033e-1, 1.6775399096019427851e-1, 1.1307621028281846182e-1, 1.6898411408289506456, 1.675324782938673755e-1},
	{{100, 100, 5, 0.3}, 5000, 20, 39, 52,
		1.4094273672838551318e+4, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0},
};

static const Pmf pmf[] = {
	{{0.553, 10.578, 0.606, 11.669}, 0, 0, 39,
		5.9362503160238382969e-1},
	{{0.553, 10.578, 0.606, 11.669}, 0, 39, 39,
		7.9020959243291468649e-1},
	{{0.553, 10.578, 0.606, 11.669}, 3, 0, 39,
		4.9039953642814267219e-2},
	{{0.553, 10.578, 0.606, 11.669}, 171, 0, 39,
		1.6633824976725593192e-20},
	{{0.553, 10.578, 0.606, 11.669}, 300, 0, 39,
		4.6206631449408182338e-34},
	{{0.553, 10.578, 0.606, 11.669}, 3, 10, 1e-06,
		2.1217261996523264287e-22},
	{{0.553, 10.578, 0.606, 11.669}, 1, 0, 1e-09,
		5.2278313471776570596e-11},
	{{0.553, 10.578, 0.606, 11.669}, 5000, 0, 1000,
		1.0632215700370340855e-27},
	{{0.553, 10.578, 1, 11.669}, 5, 20, 52,
		9.6923701847993953437e-3},
	{{5, 0.01, 500, 1000}, 20, 3, 52,
		2.6921760524298571974e-4},
	{{500, 1000, 0.01, 0.01}, 20, 0, 5000,
		4.6019322235569016367e-4},
	{{0.01, 1000, 0.05, 0.01}, 1, 5, 5000,
		4.7367234344653182368e-3},
	{{100, 100, 5, 0.3}, 2000, 0, 52,
		0.0},
	{{5, 10, 0.606, 10}, 7, 1, 39,
		3.3795615793234805286e-2},
	{{2000, 1, 3, 40}, 3, 0, 400,
		3.7511249291772094395e-5},
};

static const PmfGiven pmf_given[] = {
	{{0.553, 10.578, 0.606, 11.669}, 0, 0, 38.86, 0, 39,
		9.3071481594568020077e-1},
	{{0.553, 10.578, 0.606, 11.669}, 2, 30.43, 38.86, 0, 39,
		4.0806272360646375998e-1},
	{{0.553, 10.578, 0.606, 11.669}, 2, 30.43, 38.86, 5, 39,
		3.1981970261184641143e-2},
	{{0.553, 10.578, 0.606, 11.669}, 26, 31, 31, 40, 52,
		1.9636528586350053323e-2},
	{{0.553, 10.578, 0.606, 11.669}, 100, 38, 39, 90, 39,
		1.4351300861916275849e-2},
	{{0.553, 10.578, 0.606, 11.669}, 100, 10, 39, 1, 39,
		2.4139353419232168092e-39},
	{{0.553, 10.578, 0.606, 11.669}, 5000, 999, 1000, 1800, 365,
		6.5679718145609372929e-3},
	{{0.553, 10.578, 0.606, 11.669}, 5000, 999, 1000, 0, 365,
		1.6823714471233458536e-2},
	{{0.553, 10, 1, 10}, 5, 20, 39, 2, 1e-06,
		1.6303854792836677648e-15},
};

static const Periods periods[] = {
	{{0.553, 10.578, 0.606, 11.669}, 2, 30.43, 38.86, 0.01, 4.345, 12,
		1.7470977005317907217},
	{{0.553, 10.578, 0.606, 11.669}, 2, 30.43, 38.86, 0.01, 4.345, INFINITY,
		7.1228495943026660653},
	{{0.553, 10.578, 0.606, 11.669}, 0, 0, 38.86, 0.6, 30, INFINITY,
		1.1160894475679274429e-1},
	{{0.553, 10.578, 0.606, 11.669}, 5, 38.86, 38.86, 0.0001, 1, 600,
		2.4448744497975109011e+1},
	{{0.553, 10.578, 0.606, 11.669}, 5, 38.86, 38.86, 1e-07, 4.345, 300,
		3.8217897321317004991e+1},
	{{0.553, 10.578, 0.606, 11.669}, 5, 38.86, 38.86, 0.0027, 1, INFINITY,
		1.6217010700042270961e+1},
	{{0.553, 10.578, 1, 11.669}, 2, 30.43, 38.86, 0.02, 4.345, 40,
		2.3196913791240672822},
	{{500, 1000, 0.01, 0.01}, 20, 0.5, 1, 0.01, 1, INFINITY,
		4.948461224273717166e+1},
	{{5, 0.01, 500, 1000}, 20, 38, 39, 0.01, 4.345, INFINITY,
		6.9727661092728863914e-1},
	{{5, 10, 20, 0.3}, 3, 0.5, 1, 0.05, 1, 240,
		2.0447397230448634678e-6},
};

static const Derivatives derivatives[] = {
	{{0.553, 10.578, 0.606, 11.669}, 2, 30.43, 38.86,
		{5.1080749697309579396e-1, -1.0807501185481632012e-3, -7.4938763861796350067e-1, 4.3065389462737589058e-1},
		{-6.1550899656607579e-1, 4.3247117902902742e-1, -4.3307197534443841e-1, 6.9604208926464146e-3, -7.3504989806866139e-3, -7.5215134127711622e-1, -1.8267577996936256e-3, 1.9308990819256214e-3, 4.3137322793878465e-1, -1.2510601636188625e-1}},
	{{0.553, 10.578, 0.606, 11.669}, 0, 0, 38.86,
		{-4.7275706266130573206e-1, 2.7887494984764178001e-1, 2.1611539797556519919e-1, -1.505205440698369144e-1},
		{-3.7508847370737613e-1, 2.3423963188399151e-1, -7.8860016077993804e-2, 2.1443368547291959e-1, -9.2656449832372041e-2, 6.2505367461049195e-2, -1.546518664628827e-1, 7.1394597511282242e-2, -4.9082249417952171e-2, 7.7452519753236878e-3}},
	{{0.553, 10.578, 0.606, 11.669}, 10, 38.86, 38.86,
		{1.3768337656823284728, -1.704972288522998392, -8.8816067569259530172e-1, 4.6605236596805792791e-1},
		{1.3421062516275081e-1, 4.346773736801651e-1, -1.7748453240827647, 5.1858460648842848e-44, 9.3345229167917126e-43, -8.881606756925953e-1, 0.0, -8.2973537038148556e-43, 4.6605236596805793e-1, -1.0762859068022855e-1}},
	{{1.5, 3, 1, 20}, 100, 20, 39,
		{3.7978739251445193074, -1.1610168921499372313e+1, 3.0117307911827777693e-1, 5.6475324142605321905e-3},
		{1.717063712885337, 1.304369528252645, -1.1400334723272366e+1, 8.4145134362032764e-5, -7.2824616324071141e-4, -6.9879439564246827e-1, -8.319163513904447e-5, 7.2003421282787971e-4, 5.0279161029242273e-1, -4.9993636494204327e-1}},
	{{0.2, 100, 5, 0.3}, 1000, 30, 39,
		{2.3866310175383694198, -7.6843456638470268844e+2, -2.2096469290800839291e+1, 4.9408409534664702494},
		{1.3359759794166907, 4.6157563030179768e-2, -1.7739147839654813e+2, 4.0601413069996849e-6, -1.5588656382653092e-2, -2.3096036559236902e+1, -4.7840982511827385e-8, 1.8368316932435945e-4, 4.9506956955772025, -5.8575677638347492e-2}},
};

static const double cdnow[4] = {0.553, 10.578, 0.606, 11.669};

static bool
always_stop(void)
{
	return true;
}

static void
test_scores(void)
{
	bool		ok[7] = {true, true, true, true, true, true, true};
	static const char *const name[7] = {
		"log likelihood", "P(alive)", "P(dead)", "expected purchases",
		"P(at least one)", "DERT", "discounted, finite horizon"
	};
	size_t		i;

	for (i = 0; i < LENGTH(score); i++)
	{
		const Score *c = &score[i];
		const double *p = c->params;
		double		tol = bar(c->x);
		Rising		g = rising(p[0], c->x);
		BtydSlopes	one;

		pareto_case(model_of(p, 4), c->x, c->t_x, c->T, &g, BTYD_VALUE, &one);
		ok[0] &= near_scaled(one.loglik, c->loglik, 1.0, tol);
		ok[1] &= near(PARETO_OF(p, c->x, c->t_x, c->T)->alive, c->alive, tol);
		ok[2] &= near(PARETO_OF(p, c->x, c->t_x, c->T)->dead, c->dead, tol);
		ok[3] &= near(pareto_expected(PARETO_OF(p, c->x, c->t_x, c->T), c->t),
					  c->expected, tol);
		ok[4] &= near(pareto_p_any(PARETO_OF(p, c->x, c->t_x, c->T), c->t), c->any, tol);
		ok[5] &= near(pareto_discounted(PARETO_OF(p, c->x, c->t_x, c->T), INFINITY, 0.0027),
					  c->dert, tol);
		ok[6] &= near(pareto_discounted(PARETO_OF(p, c->x, c->t_x, c->T), c->t, 0.0027),
					  c->discounted, tol);
	}
	for (i = 0; i < 7; i++)
		tap_ok(ok[i], name[i]);
}

/* P(at least one purchase in (start, start+t]) of a new customer, who must live until then. */
static double
p_any_later(const double *p, double start, double t)
{
	double		later[4] = {p[0], p[1], p[2], p[3] + start};

	return exp(-p[2] * log1p(start / p[3])) * pareto_p_any(PARETO_OF(later, 0, 0, 0), t);
}

static void
test_pmf(void)
{
	bool		ok = true;
	bool		given = true;
	double		sum = 0.0;
	double		mean = 0.0;
	size_t		i;

	for (i = 0; i < LENGTH(pmf); i++)
		ok &= near(pareto_pmf_interval(model_of(pmf[i].params, 4), pmf[i].start, pmf[i].length, pmf[i].n), pmf[i].value, bar(pmf[i].n));
	for (i = 0; i < LENGTH(pmf_given); i++)
	{
		const PmfGiven *c = &pmf_given[i];

		given &= near(pareto_pmf(PARETO_OF(c->params, c->x, c->t_x, c->T), c->t, c->n),
					  c->value, bar(fmax(c->x, c->n)));
	}
	tap_ok(ok, "PMF of an interval");
	tap_ok(given, "PMF given the past");
	for (i = 0; i < 2000; i++)
	{
		double		n = (double) i;

		sum += pareto_pmf(PARETO_OF(cdnow, 0, 0, 0), 39.0, n);
		mean += n * pareto_pmf(PARETO_OF(cdnow, 2, 30.43, 38.86), 39.0, n);
	}
	tap_ok(near(sum, 1.0, 1e-13), "the PMF sums to one");
	tap_ok(near(mean, pareto_expected(PARETO_OF(cdnow, 2, 30.43, 38.86), 39.0), 1e-12),
		   "the mean of the conditional PMF is the expectation");
	tap_ok(near(1.0 - pareto_pmf(PARETO_OF(cdnow, 0, 0, 0), 39.0, 0), pareto_p_any(PARETO_OF(cdnow, 0, 0, 0), 39.0), 1e-14)
		   && near(1.0 - pareto_pmf_interval(model_of(cdnow, 4), 10.0, 39.0, 0),
				   p_any_later(cdnow, 10.0, 39.0), 1e-14),
		   "none and at least one add to one");
	tap_ok(pareto_pmf_interval(model_of(cdnow, 4), 0, 39.0, 3) == pareto_pmf(PARETO_OF(cdnow, 0, 0, 0), 39.0, 3),
		   "an interval from 0 is the PMF");
	tap_ok(pareto_pmf(PARETO_OF(cdnow, 0, 0, 0), 0, 0) == 1.0 && pareto_pmf(PARETO_OF(cdnow, 0, 0, 0), 0, 1) == 0.0
		   && pareto_p_any(PARETO_OF(cdnow, 0, 0, 0), 0) == 0.0, "no time, no purchase");
}

static void
test_periods(void)
{
	bool		ok = true;
	double		sum = 0.0;
	double		last = 0.0;
	size_t		i;
	int			k;

	for (i = 0; i < LENGTH(periods); i++)
	{
		const Periods *c = &periods[i];

		ok &= near(pareto_discounted_periods(PARETO_OF(c->params, c->x, c->t_x, c->T), c->period, c->periods, c->rate), c->value, 1e-12);
	}
	tap_ok(ok, "end-of-period discounting");
	for (k = 1; k <= 12; k++)
	{
		double		now = pareto_expected(PARETO_OF(cdnow, 2, 30.43, 38.86), 4.345 * k);

		sum += (now - last) / pow(1.01, k);
		last = now;
	}
	tap_ok(near(pareto_discounted_periods(PARETO_OF(cdnow, 2, 30.43, 38.86), 4.345, 12, 0.01),
				sum, 1e-12), "twelve months are the sum of twelve months");
	tap_ok(near(pareto_discounted_periods(PARETO_OF(cdnow, 2, 30.43, 38.86), 4.345, 12, 0),
				last, 1e-12)
		   && near(pareto_discounted(PARETO_OF(cdnow, 2, 30.43, 38.86), 12 * 4.345, 0), last, 1e-12),
		   "no discount: expected purchases");
	tap_ok(isnan(pareto_discounted(PARETO_OF(cdnow, 2, 30.43, 38.86), INFINITY, 0))
		   && isnan(pareto_discounted_periods(PARETO_OF(cdnow, 2, 30.43, 38.86), 1, INFINITY, 0)),
		   "s < 1, no discount, no end: does not exist");
	tap_ok(pareto_discounted_periods(PARETO_OF(cdnow, 2, 30.43, 38.86), 1, 0, 0.01) == 0.0,
		   "no period, no value");
}

static void
test_derivatives(void)
{
	bool		slope = true;
	bool		curve = true;
	size_t		i;
	int			j;
	int			k;

	for (i = 0; i < LENGTH(derivatives); i++)
	{
		const Derivatives *c = &derivatives[i];
		double		scale = 1e-3 * (c->params[0] + c->x + c->params[2]);
		Rising		g = rising(c->params[0], c->x);
		BtydSlopes	one;

		pareto_case(model_of(c->params, 4), c->x, c->t_x, c->T, &g, BTYD_HESSIAN, &one);
		for (j = 0; j < 4; j++)
		{
			slope &= near_scaled(one.gradient[j], c->gradient[j], scale, bar(c->x));
			for (k = 0; k <= j; k++)
				curve &= near_scaled(one.hessian[j][k],
									 c->hessian[j * (j + 1) / 2 + k], scale, 1e-11);
		}
	}
	tap_ok(slope, "gradient");
	tap_ok(curve, "Hessian");
}

static void
test_data(void)
{
	BtydCase	twice[4] = {{0, 0, 38, 1}, {0, 0, 38, 1}, {3, 20, 39, 1}, {9, 39, 39, 1}};
	BtydCase	merged[3] = {{9, 39, 39, 1}, {0, 0, 38, 2}, {3, 20, 39, 1}};
	BtydCase	days[3] = {{9, 273, 273, 1}, {0, 0, 266, 2}, {3, 140, 273, 1}};
	BtydData	a = {4, twice, 4.0, 9, 0};
	BtydData	b = {3, merged, 4.0, 9, 0};
	BtydData	d = {3, days, 4.0, 9, 0};
	double		by_day[4] = {0.553, 10.578 * 7, 0.606, 11.669 * 7};
	double		work[128];
	double		fa;
	double		fb;
	double		fd;
	double		g[4];
	double		gd[4];
	double		h[16];

	tap_ok(pareto_work_size(&a) <= 128
		   && pareto_loglik(model_of(cdnow, 4), &a, work, NULL, &fa, NULL, NULL)
		   && pareto_loglik(model_of(cdnow, 4), &b, work, NULL, &fb, g, h)
		   && near(fa, fb, 1e-14), "weights count, order does not");
	tap_ok(pareto_loglik(model_of(by_day, 4), &d, work, NULL, &fd, gd, NULL)
		   && near(fd, fb - 12 * log(7.0), 1e-13) && near(gd[0], g[0], 1e-12)
		   && near(gd[3], g[3], 1e-12), "days instead of weeks: sum(x) ln 7");
	tap_ok(h[1] == h[4] && h[11] == h[14], "the Hessian is symmetric");
	tap_ok(!pareto_loglik(model_of(cdnow, 4), &a, work, always_stop, &fa, NULL, NULL),
		   "stops when asked to");
}

/*
 * cran/BTYD walkthrough, CDNOW in weeks, printed with 7 digits for parameters
 * of which 3 decimals are known here; s = 1 beside its neighbours.
 */
static void
test_published(void)
{
	double		btyd[4] = {0.553, 10.580, 0.606, 11.656};
	double		one[4] = {0.553, 10.578, 1.0, 11.669};
	double		near_one[4] = {0.553, 10.578, 1.0 + 1e-13, 11.669};

	tap_ok(near(pareto_expected(PARETO_OF(btyd, 0, 0, 0), 52), 1.473434, 1e-3)
		   && near(pareto_expected(PARETO_OF(btyd, 26, 216 / 7.0, 31), 52), 25.45647, 2e-4)
		   && near(PARETO_OF(btyd, 26, 216 / 7.0, 31)->alive, 0.997874, 1e-6)
		   && near(pareto_expected(PARETO_OF(btyd, 10, 20, 39), 52), 0.7062289, 1e-3)
		   && near(pareto_expected(PARETO_OF(btyd, 25, 20, 39), 52), 0.00309267, 1e-3),
		   "BTYD walkthrough");
	tap_ok(near(pareto_expected(PARETO_OF(one, 0, 0, 0), 52), pareto_expected(PARETO_OF(near_one, 0, 0, 0), 52), 1e-12)
		   && near(pareto_discounted(PARETO_OF(one, 2, 30, 39), INFINITY, 0.01),
				   pareto_discounted(PARETO_OF(near_one, 2, 30, 39), INFINITY, 0.01), 1e-12),
		   "s = 1 is no singularity");
}

static bool
probability(double p)
{
	return p >= 0.0 && p <= 1.0 + 1e-13;
}

/* Every quantity is finite and in its range on the whole grid. */
static void
sweep_one(const double *p, double x, double t_x, double T, bool *ok)
{
	static const double t[] = {0, 1e-9, 1, 39, 1e5};
	Rising		g = rising(p[0], x);
	BtydSlopes	one;
	size_t		i;
	int			j;
	int			k;

	pareto_case(model_of(p, 4), x, t_x, T, &g, BTYD_HESSIAN, &one);
	ok[0] &= (bool) isfinite(one.loglik);
	for (j = 0; j < 4; j++)
	{
		ok[0] &= (bool) isfinite(one.gradient[j]);
		for (k = 0; k < 4; k++)
			ok[0] &= (bool) isfinite(one.hessian[j][k]);
	}
	ok[1] &= probability(PARETO_OF(p, x, t_x, T)->alive);
	ok[2] &= pareto_discounted(PARETO_OF(p, x, t_x, T), INFINITY, 1e-9) < 1e300
		&& pareto_discounted_periods(PARETO_OF(p, x, t_x, T), 1, INFINITY, 1e-6) >= 0.0;
	for (i = 0; i < LENGTH(t); i++)
	{
		double		e = pareto_expected(PARETO_OF(p, x, t_x, T), t[i]);
		double		v = pareto_discounted(PARETO_OF(p, x, t_x, T), t[i], 0.01);

		ok[2] &= (bool) isfinite(e) && e >= 0.0 && v >= 0.0
			&& v <= e * (1.0 + 1e-12) + 1e-300;
		ok[1] &= probability(pareto_p_any(PARETO_OF(p, x, t_x, T), t[i]));
		ok[1] &= probability(pareto_pmf(PARETO_OF(p, x, t_x, T), t[i], 0));
		ok[1] &= probability(pareto_pmf(PARETO_OF(p, x, t_x, T), t[i], 5));
		ok[1] &= probability(pareto_pmf(PARETO_OF(p, 0, 0, 0), t[i], 5000));
	}
}

static void
test_sweep(void)
{
	static const double shape[] = {0.01, 0.5, 1, 1.0000001, 5, 500};
	static const double rate[] = {0.01, 10, 1000};
	static const double x[] = {0, 1, 20, 5000};
	bool		ok[3] = {true, true, true};
	size_t		i;

	for (i = 0; i < 6 * 3 * 6 * 3 * 4; i++)
	{
		double		p[4] = {shape[i % 6], rate[i / 6 % 3], shape[i / 18 % 6],
		rate[i / 108 % 3]};
		double		n = x[i / 324];
		double		late = n > 0 ? 1.0 : 0.0;

		sweep_one(p, n, 0.4 * late, 0.5, ok);
		sweep_one(p, n, 39 * late, 39, ok);
		sweep_one(p, n, 1e-3 * late, 1000, ok);
	}
	tap_ok(ok[0], "likelihood and derivatives are finite on the grid");
	tap_ok(ok[1], "probabilities are probabilities on the grid");
	tap_ok(ok[2], "expectations are finite and ordered on the grid");
}

int
main(void)
{
	test_scores();
	test_pmf();
	test_periods();
	test_derivatives();
	test_data();
	test_published();
	test_sweep();
	return tap_end();
}
