"""The words that the note rules look for, so that a practice can read what counts and why.

Written against labelled notes by another hand (`tests/ccm/notes`). A list is lines of `family: phrase, phrase …`; `*`
stands for any ending of a word, `~` for one word in between at most. Short forms are written out first (`SHORT`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

SHORT = """
w/o = without; w/ = with; w = with; s/e = side effects; adr = side effects; d/t = because; b/c = because
bc = because; f/u = follow up; fu = follow up; d/c = discharge; dc = discharge; s/p = after; h/o = history
hx = history; c/o = reports; pt = patient; pts = patients; pt's = patients; dtr = daughter; dgtr = daughter
cg = caregiver; appt = appointment; appts = appointment; rx = prescription; script = prescription; msgd = messaged
msg'd = messaged; msg = message; hh = home health; hha = home health; dietician = dietitian; rph = pharmacist
pharmd = pharmacist; pharm = pharmacist; tmrw = tomorrow; tmw = tomorrow; tomorow = tomorrow; wk = week; wks = weeks
mo = month; mos = months; wknd = weekend; mon = monday; tue = tuesday; tues = tuesday; wed = wednesday
thu = thursday; thur = thursday; thurs = thursday; fri = friday; sat = saturday; sx = symptoms; dx = diagnosis
tx = treatment; er = ed; lvm = voicemail; lm = voicemail; vm = voicemail; cb = call back; abx = antibiotic
optho = ophthalmology; transfered = transferred; rec'd = recommended; edu = educated; insuln = insulin
didnt = did not; didn't = did not; couldnt = could not; couldn't = could not; doesnt = does not; doesn't = does not
rev'd = reviewed; revd = reviewed; sched = scheduled; ed on = educated on; teach-back = teach back
mammo = mammogram; ca = cancer; meds = medicines; cant = cannot; can't = cannot; wasnt = was not; hasnt = has not
hadnt = had not
"""
"""How people shorten, and what it stands for."""

ACTS = """
teaching: review*, re-review*, educat*, education, taught, teaching, train*, explain*, instruct*, counsel*, discuss*
teaching: discussion, advis*, coach*, reinforc*, went over, gone over, go over, going over, went through, went thru
teaching: walked ~ through, showed, demonstrat*, practiced, practised, remind*, encourag*, motivat*
teaching: talked ~ through, role played, provided
medicines: reconcil*, med rec, refilled, renew*, titrat*, adjust*, increased, decreased, reduced, lowered, removed
medicines: discontinued, started, stopped, switched, held, moved, changed, dropped, blister packed, filled pill*
medicines: synced
looking: assess*, screen*, evaluat*, monitor*, verif*, confirm*, compared, looked up, looked at, looked into
looking: calculated, found, identified, flagged, corrected, clarif*, caught, noticed, checked, logged, tracked down
looking: measured, check over, visit over video, exam over video, asked re, asked ~ about, asked ~ if
looking: asked ~ whether, asked ~ to, asked ~ for, asked pharmac*, asked ~ how
arranging: resubmit*, resent, report filed, reorder*, routed, explored, worked out, looked for, searched, picked out
arranging: faxing, lined up, arrang*, coordinat*, referr*, refered, referral, sent, sending, faxed, emailed, mailed
arranging: ordered, scheduled, rescheduled, booked, set up, set goal*, goal set, set ~ goal*, enrolled, applied
arranging: submitted, filled out, filled in, helped, assist*, request*, obtained, secured, located
arranging: made ~ ~ appointment, got ~ samples, made ~ ~ referral, report made, referral made, made ~ report
arranging: filed ~ report, made ~ list, made ~ plan, got ~ same day, got ~ in, got samples, signed ~ up, linked
arranging: connected, canceled, cancelled, triag*, offered, proposed, suggested, recommended, problem solved
arranging: printed
telling: told, notif*, inform*, messaged, message to, message with, left message, relayed, escalat*, reported to
telling: gave, answered ~ questions, called ~ pcp, called pharmac*, called ~ office, called ~ np, called dr
telling: called ins, called ~ pharmacies, called ~ clinic, called ~ insurance, called ~ agency, called ~ lab
telling: called ~ nurse, spoke with walgreens, spoke with cvs, spoke with walmart, spoke with costco
telling: spoke with kroger, called in, called ~ dme, called ~ vendor, called psych, phoned the, conf call
telling: conference call, conferred, spoke with ~ pharmacist, spoke with ~ pharmacy, spoke to ~ pharmac*
telling: spoke with ~ nurse, spoke with home health, spoke with dr, talked to dr, spoke with ~ office
telling: spoke with ~ clinic, spoke to ~ office, talked with ~ nurse, contacted ~ pharmac*, contacted ~ office
telling: contacted ~ agency, contacted dr, contacted pcp, contacted insurance
recording: updat*, documented, recorded, wrote, created, draft*, completed, prepared, entered, did ~ ~ application
recording: did ~ ~ ~ application, did ~ form, did ~ screen*, did phq*, did ad8, did moca, did ~ teaching
recording: done by phone, act done, phq* done, audit-c done, gad* done, cmr done, screening done, teach back done
recording: agreed on, had ~ start, had ~ repeat, had ~ show, had ~ read, had ~ take, had ~ check, had ~ demonstrat*
recording: had ~ weigh, worked with, worked on, negotiated, appealed, addressed, brainstormed, praised, consulted
recording: involved, transferred, collected, pulled
"""
"""What staff do. Contact alone is not here: called, spoke, checked in, touched base."""

NOT_DONE = """
failed: unable to, did not get, did not reach, could not, cannot reach, not able to, need to, needs to, attempt*
failed: checked in, checking in, checked on, checking on, checked up, check in, tried patient, tried to, tried her
failed: tried him, tried again, forgot to, no answer, line busy, mailbox, voicemail, will call, will try, will retry
failed: will review, will discuss, will send, will follow, will ask, plan to, planning to, asked me
failed: asked to call back, asked us, phone tag, will continue, continue to, told me, told us, told him til
failed: utr letter, ring us, she'd, call back later, not available, outreach attempt, consent, dob
failed: verified identity, verified name, went to voicemail
courtesy: questions answered, answered questions, answered all, ccm services provided, services provided
courtesy: call completed, call done, call complete, outreach completed, outreach done, monthly outreach
courtesy: contact made, check in done, listened, thanked, update from
"""
"""A clause with one of these tells what was not done, or only that there was a call."""

PROBLEMS = """
sugar: type 1, type 2, dm, smbg, diabet*, dm1, dm2, t1dm, t2dm, prediabet*, sugar, sugars, glucose, glucometer, bg
sugar: bgs, fbs, a1c, hba1c, insulin, hypogly*, hyperglyc*, cgm, dexcom, libre, test strips, strips, lows, ketone*
sugar: pen needle*, lancet*
heart: blood pressure*, bp, bps, hypertens*, htn, heart failure, heart rate, heart disease, heart attack
heart: heart valve, chf, hf, hfref, hfpef, cad, cabg, pvd, pad, dvt, pe, angina, edema, swell*, swollen
heart: daily weight*, weight, weights, weigh, weighs, weighed, weighing, wt, wts, lb, lbs, pounds, cholesterol, ldl
heart: lipid*, triglycerid*, afib, a-fib, atrial, flutter, arrhythm*, palp*, inr, blood thinner*, anticoag*, stroke*
heart: cva, tia, stent*, pacemaker, icd, aneurysm, aaa, ecg, ekg, echo, afib rvr, water pill*, chest, cardiac rehab
heart: heart medicine*, statin*, syncope, varicos*, circulation
lungs: copd, emphysema, asthma, inhal*, nebuliz*, breath*, sob, doe, dyspnea, oxygen, o2, spo2, sats, sat, cough*
lungs: wheez*, pulm rehab, pulmonary, bronch*, pneumonia, sleep apnea, osa, cpap, bipap, apnea, phlegm, sputum
lungs: fibrosis
kidney: kidney*, renal, ckd*, esrd, dialysis, egfr, gfr, creatinine, potassium, hyperk, kcl, sodium, bmp, uric acid
mind: depress*, mood, phq*, gad*, anxiety, panic, ptsd, bipolar, schizo*, suicid*, insomnia, sleep hygiene, sleeping
mind: sleep study, sleep, dement*, memory, confus*, alzheimer*, cognit*, ad8, moca, grief, griev*, bereave*, lonel*
mind: isolat*, adhd, hallucinat*, delirium, stress management, audit-c
nerves: parkinson*, tremor*, seizure*, epilep*, migraine*, headache*, neuropath*, neuralgia, numb, numbness, tingl*
nerves: vertigo, epley, dizz*, ms, als, myasthenia, brain fog, restless legs, fatigue, weakness, spasticity
nerves: concussion
bones: fall, falls, fell, fall risk, fall precaution*, walker, cane, wheelchair, balance, gait, pain, arthrit*, ra
bones: oa, knee*, hip, hips, back pain, sciatica, gout, osteopor*, fractur*, fibromyalgia, bone density, dexa
bones: mobility, physical therapy, pt eval, home pt, home ot, joint*, cramp*, amputat*, prosthe*, brace
bones: shoulder surgery, sprain
skin: wound*, ulcer, ulcers, rash, skin, psoria*, eczema, plaque*, cellulitis, shingles, burn, ostomy, foot, feet
skin: toe*, toes, lymphedema, compression, itch*, bruis*, sores, pressure injur*, bedsore*, hives, stump, incision
skin: sutures
cancer: ldct, lung screening, cancer, chemo*, radiation, tumor*, leukemia, lymphoma, myeloma, mets, melanoma
cancer: oncolog*
gut: nausea, vomit*, constipat*, diarrhea, bm, bms, reflux, gerd, heartburn, uc, ulcerative, crohn*, colitis, ibd
gut: ibs, diverticul*, bloody stool*, cirrhosis, hepat*, hep a, hep b, hep c, liver, pancrea*, celiac, gallbladder
gut: gallstone*, appetite, nutrition, malnutrition, weight loss, dysphagia, swallow*, aspiration, thrush
gut: hemorrhoid*, ascites
diet: salt, low salt, sodium, carb, carbs, low carb, carbohydrate*, fluid, fluids, k+, renal diet, diabetic diet
diet: gout diet, low fat, cardiac diet, obes*, bmi, mediterranean, dash diet, diet for
habits: smok*, tobacco, nicotine, cigarette*, vap*, alcohol, etoh, drinking, opioid*, substance use, sober, cannabis
blood: thyroid, hypothyroid*, hyperthyroid*, tsh, anemi*, iron, hgb, hemoglobin, b12, vitamin d, sickle cell
blood: platelet*, anc, wbc, hemochromatosis, hemophil*, thalassemia, adrenal, testosterone, menopaus*, hot flash*
senses: vision, blind*, glaucoma, cataract*, macular, amd, retin*, eye exam*, eye drop*, eye inj*, hearing
senses: hearing aid*
water: foley, pessary, urology, urin*, incontinen*, bladder, uti, utis, bph, prostate, psa, catheter, nocturia
water: kidney stone*
infection: infection, fever, antibiotic*, sepsis, covid, flu, hiv, tb, lyme, c diff, mrsa
prevention: vaccin*, immuniz*, flu shot*, pcv*, prevnar, pneumovax, shingrix, tdap, rsv, booster, colonosc*, fit
prevention: cologuard, mammogra*, pap, biops*, screening colonoscopy, allergy to, allergic, anaphyla*, epipen
immune: lupus, sclero*, scleroderma, sjogren*, sarcoid*, transplant, polymyalgia, vasculitis
endings: hospice, palliative, advance directive*, advance care, polst, molst, dnr, living will, health care proxy
social: ride, rides, transport*, food*, hungry, snap, meals on wheels, meal delivery, meals, groceries, rent
social: housing, section 8, evict*, homeless*, utilit*, shutoff, shut off, electric*, heating, liheap, lifeline
social: phone cut off, bedbug*, bed bug*, mold, copay*, medicaid, extra help, donut hole, respite, burnout
social: caregiver stress, caregiver strain, abuse, exploitation, aps report, wandering, neglect, guardianship
social: grab bar*, shower chair, commode, hospital bed, lift chair, ramp, life alert, medical alert
medicines: side effects from, polypharm*, pain contract, blood sugar, injection technique, needle*
post: surgery, post op, hernia, heart cath, cabg, bleed*, discharge* for, hospital* for
"""
"""Conditions, symptoms, readings, tests, equipment and social needs. “meds”, “labs”, “care plan” name no problem."""

DRUGS = """
endings: *pril, *sartan, *olol, *statin, *formin, *gliptin, *flozin, *glutide, *tidine, *dipine, *prazole, *thiazide
endings: *oxetine, *traline, *lopram, *parin, *dronate, *cillin, *mycin, *floxacin, *xaban, *terol, *tropium, *asone
endings: *nisone, *solone, *onide, *semide, *thyroxine, *zepam, *zolam, *zodone, *gabalin, *triptan, *gliptine
endings: *tinib, *losin, *hydramine, *ridol, *osin, *vastin, *zine, *azole, *ciclovir, *cyclovir, *buvir, *mab
endings: *lukast, *setron, *cycline, *lactone, *azepine, *racetam, *limus, *triptyline, *apine, *idone, *piprazole
endings: *oxicam, *codone, *morphone, *zosin, *gliptins, *rizine, *oprost, *fibrate, *glitazone, *zumab, *ximab
endings: *cept, *sone, *antadine, *stigmine, *bactam, *trexate, *prine, *uric, *statins
names: levo, dulera, qvar, arnuity, incruse, tudorza, aspirin, asa, ibuprofen, nsaid*, tylenol, acetaminophen
names: naproxen, aleve, gabapentin, lyrica, neurontin, tramadol, norco, percocet, oxy*, morphine, fentanyl, suboxone
names: naloxone, narcan, lasix, bumex, torsemide, metolazone, spironolactone, aldactone, entresto, coreg, lopressor
names: toprol, norvasc, diltiazem, verapamil, hydralazine, clonidine, imdur, nitro*, ranexa, digoxin, amiodarone
names: multaq, flecainide, sotalol, eliquis, xarelto, pradaxa, warfarin, coumadin, plavix, clopidogrel, brilinta
names: lovenox, heparin, lipitor, crestor, zetia, repatha, praluent, ozempic, wegovy, mounjaro, zepbound, trulicity
names: victoza, rybelsus, januvia, jardiance, farxiga, invokana, actos, glipizide, glimepiride, glyburide, lantus
names: basaglar, toujeo, tresiba, levemir, humalog, novolog, lispro, nph, humulin, novolin, trelegy, symbicort
names: advair, breo, spiriva, anoro, stiolto, albuterol, ventolin, proair, duoneb, singulair, dupixent, nucala
names: prednisone, pred, medrol, zoloft, lexapro, prozac, celexa, cymbalta, effexor, wellbutrin, bupropion
names: trazodone, remeron, mirtazapine, buspirone, buspar, xanax, ativan, klonopin, ambien, melatonin, seroquel
names: abilify, zyprexa, lithium, depakote, lamictal, lamotrigine, keppra, topamax, dilantin, tegretol, sinemet
names: levodopa, carbidopa, aricept, donepezil, namenda, memantine, synthroid, levothyroxine, methimazole
names: allopurinol, colchicine, methotrexate, plaquenil, hydroxychloroquine, humira, enbrel, stelara, cosentyx
names: otezla, hydroxyurea, epclusa, harvoni, macrobid, cipro, keflex, bactrim, doxy, augmentin, zpak, z-pak
names: protonix, nexium, prilosec, ppi, pepcid, zofran, reglan, miralax, senna, colace, lactulose, linzess, imodium
names: flomax, proscar, myrbetriq, oxybutynin, detrol, fosamax, prolia, forteo, evista, restasis, latanoprost
names: lumigan, eylea, timolol, chantix, patch, aimovig, emgality, botox, tacro, cellcept, prograf, imuran
names: magnesium, potassium, kcl, ferrous, folic acid, calcium, nusalt, epo, procrit, renvela, phoslo, sevelamer
names: hctz, chlorthalidone, benadryl
"""
"""Medicines, by their usual endings and by name."""

NO_PROBLEM = """
idioms: weight off ~ shoulders, heart to heart, sugar lady, depressing the news, depressing, anxious to get, sick of
idioms: pain in the neck, pain in the butt, broke ~ heart, sleeping fine, eating fine, walking the dog, sweet heart
idioms: side effects of new med, food for thought, chest of drawers, breath of fresh air, take a breath, ride home
idioms: stroke of luck, stroke of, dog has diabet*, cat has diabet*, dog is *, her dog, his dog, cold weather
idioms: good mood, in a good mood, falls on, fell asleep, sober news, in good spirits, no pain no gain, fit in
idioms: fit her in, fit him in, fit us in, water under, heart of gold
"""
"""Words that look like problems and are not."""

CHANGES = """
same: no change*, unchanged, stable, same as, about the same, the same, same dose, same, at baseline, no complaint*
same: no new, no concerns, no issues, no problems, no more, no side effects, no further, none so far, no symptoms
better: better, improv*, resolv*, clear, cleared, clearing, healed, healing, normal, at goal, in range, controlled
better: doing well, doing good, doing ok, doing great, doing fine, feeling good, feels good, feeling well
better: feels well, feeling ok, feels fine, feeling fine, feeling great, feels great, feels ok, doing much
better: feels better, gone, smaller, thinner, easier, less, fewer, thriving, well controlled, is good, is fine
better: fine now, eating again, sleeping again, yesterday, is down, are down, burning less, helping, helped a lot
better: working well, works well, works, happy with, happy now, relieved, comfortable, easing
worse: flaring, flared, worse*, higher, increasing, more frequent, went downhill, declin*, flare*, not well
worse: feels tired, tired, weaker, not helping, not working, upset, in pain, hurting, struggling, overwhelmed
findings: positive, negative, overdue, up to date, expired, not due, due in, due next, elevated, denies, denied
findings: reports, report*, states, states that, per patient report, sore, running high, running low, running ~ 1*
findings: averag*, avg, score, level, was taking, using, not taking, not using, not having, not sleeping, not eating
findings: taking both, taking all, taking as, takes, taking it, taking everything, missed, misses, missing, skipped
findings: ran out, out of, no missed, no swelling, no pain, no falls, no fall, no chest, no sob, no shortness
findings: no fever, no cough, no bleeding, no dizz*, no nausea, no wheez*, no edema, no lows, no low, no drainage
findings: no redness, no thrush, no loss, no palps, no ha, no headache*, no seizure*, no si, no attacks, no sores
findings: no wandering, no retinopathy, no hypogly*, no gi, no trouble, no signs, no symptoms, no early, never ~ it
findings: keeps, back to, down to, down from, up to, up from, up by, down by, dropped to, went from, lost, gained
findings: drinks, eats, sleeps, walks, smokes, wants, would like, prefers, worried, afraid, refus*, does not want
findings: not open
response: elects, elected, chose, opted, did it right, did it correctly, picks up, looser, excited, pleased, eager
response: receptive, hesitant, unsure, tearful, ecstatic, upset about, agree*, understood, understands
response: repeated back, repeats back, teach back ok, teach back good, teach back correct*, taught back, teachback
response: teach back, correctly, demonstrated back, willing, will take, will start, will bring, will check
response: will stop, will weigh, will use, will try to, will be there, will, plans to, committed, accepts, accepted
response: enrolled, signed up, ok with, ok to, open to, interested, ready to, wrote it down, able to, now able
response: knows, aware, will do, will report, relieved, motivated, confident, tolerat*, toler*, quit, cut back
response: cut down, on track, goal met, not met, met goal, goal of, declined, stopping, holding
result: approved, denied, arriv*, deliver*, received, ready, picked up, pick up, installed, replaced, fixed
result: affordable, covered, covers, free, accepted, confirmed for, scheduled for, appointment on, appointment for
result: appointment with, appointment ~ monday, appointment made, on hold, hold, restart, increased, decreased
result: reduced, lowered, started, stopped, switched, changed, adjusted, held, doubled, corrected, changed to
result: restarted, finished, completed course, switch to, stays at, stay at, stay same, continue same, cont same
result: continue nightly, cont *, recheck*, repeat ~, signed off, answered back, they want, will lower, quote
result: starting, starts, begins, start kcl, rec* lower dose, transferred, on day, on the waitlist, waitlist*
result: decision in, decision by, opened, closed, booked, set for, set up for, stays on, turned back on, threw out
result: to try this, alert set, low alert, paying, gave ~ til, gave him til, sent home, admitted, discharged home
result: home now, seen by, will see, sees, is seeing, next visit, next review, next call, next week, next month
result: follow up in, follow up on, follow up with, see dr, same day, delayed
"""
"""What came of it: a finding, a response, a result, a dated next step, or “no change”."""

NO_CHANGE = """
empty: will continue to monitor, continue to monitor, will monitor, continue poc, continue plan of care
empty: follow up as needed, follow up next month, follow up next call, will follow up, will call *, call again
empty: try again, will try *, will retry, verbalized understanding, all questions answered, questions answered
empty: answered questions, no questions, thanked, call back later, call later, call next month, talk again
empty: talk soon, will call if needed, as needed, per protocol, per plan of care, reach out again, to call us back
empty: ring us, call us, will get back, busy, no answer, asleep, will continue monthly, next ccm call, next outreach
empty: unable to reach, bingo night, had company, call today, called today, nothing new, good conversation
empty: nice chat, good talk, very nice, so nice, thank you, thx, grateful, appreciated, will call the office
empty: call the office if, happy i called, happy to hear, glad i called, happy to chat
"""
"""Courtesies and contact: taken out before a change is looked for."""


def short_forms() -> tuple[re.Pattern[str], dict[str, str]]:
    """All short forms as one pattern of whole words, the longest first, and what each stands for."""
    pairs = (one.split("=") for line in SHORT.strip().splitlines() for one in line.split(";"))
    words = {key.strip(): word.strip() for key, word in pairs}
    listed = "|".join(re.escape(key) for key in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<![\w/])(?:{listed})(?![\w/'])"), words


def phrases(listed: str) -> re.Pattern[str]:
    """A list as one pattern that matches any of its phrases, from word to word; of several at one place the first.

    What neighbours begin with alike is written once, in the same order: it matches the same, in a fifth of the time.
    """
    ordered = [_atoms(one) for one in sorted(words_listed(listed), reverse=True)]
    return re.compile(rf"(?<![\w-])(?:{_alternatives(ordered)})(?![\w-])")


def words_listed(listed: str) -> set[str]:
    """The phrases of a list, each once."""
    return {one.strip() for line in listed.strip().splitlines() for one in line.partition(":")[2].split(",")} - {""}


def _atoms(phrase: str) -> list[str]:
    """`*` any ending (or beginning) of a word, `~` one word in between at most; every other letter itself."""
    made: list[str] = []
    for word in phrase.split():
        made += [r"(?:[\w'.-]+ )?"] if word == "~" else [*(_ANY if one == "*" else re.escape(one) for one in word), " "]
    return made[:-1] if made[-1] == " " else made


def _alternatives(ordered: Sequence[Sequence[str]]) -> str:
    made = []
    for first, some in groupby(ordered, key=lambda one: one[0] if one else ""):
        rest = [one[1:] for one in some]
        made.append(first + (_alternatives(rest) if first and any(rest) else ""))
    return made[0] if len(made) == 1 else f"(?:{'|'.join(made)})"


_ANY = r"[\w-]*"
