// Public services: applying on a phone without scripts, and what the offices do with it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { describe, test as played } from "node:test";
import { promisify } from "node:util";
import { axe, binary, engines, missing, shot, stage } from "./harness.mjs";
import { handedIn, paper, scanOf, scanned, tampered } from "./papers.mjs";
import { login, photo, state, story } from "./steps.mjs";

/** The stage of the engine that is played on. */
let on;
const NIK = "3573991708990002";
const NIK_2 = "3573994101000001";

async function desk(name, password = `contoh-${name}`) {
  const page = await on.browser.newPage();
  await login(page, on.app.baseUrl, name, password);
  return page;
}

const phone = () => on.browser.newPage({ width: 360, js: false });
const next = (page) => page.click("button[value=next]:not([aria-hidden])");
const title = (page) => page.locator("h1").innerText();

/** To the first page of a service's form, by words somebody would type. */
async function begin(page, words, name) {
  await page.goto(`${on.app.baseUrl}/layanan`);
  await page.fill("#q", words);
  await page.click("text=Cari");
  await page.click(`h2 a:has-text("${name}")`);
  await page.click("text=Ajukan sekarang");
  await page.waitForURL(/\/permohonan\/[0-9a-z]+\/1$/);
}

/** Sends from the last page; the secret page it ends on. */
async function send(page, name) {
  assert.equal(await title(page), "Periksa lalu kirim");
  await page.fill("#f-name", name);
  await axe(page);
  await page.click("text=Kirim permohonan");
  await page.waitForURL(/\/sambatan\/[0-9A-Z]{9}\/[0-9a-z]+\?baru=1/);
  const [, code] = new URL(page.url()).pathname.match(/\/sambatan\/([0-9A-Z]{9})\//);
  return { code, own: page.url().split("?")[0] };
}

/** Opens a case at an office and does one step with a word. */
async function finish(page, code, button, { text = "Sudah sesuai.", number } = {}) {
  await page.goto(`${on.app.baseUrl}/meja/kasus/${code}`);
  const form = page.locator(`form:has(button:has-text("${button}"))`).first();
  if (number) await form.locator("#f-number").fill(number);
  await form.locator("textarea").fill(text);
  await form.locator(`button:has-text("${button}")`).click();
  await page.waitForLoadState();
}

/** The head of an agency signs the document that waits, once it is typeset. */
async function sign(page, code) {
  await page.goto(`${on.app.baseUrl}/meja/kasus/${code}`);
  await page.click("text=untuk ditandatangani");
  // Typeset in the background, within a minute.
  for (let turn = 0; turn < 90 && !(await page.locator("a:has-text('Buka PDF')").count()); turn += 1) {
    await new Promise((done) => setTimeout(done, 1000));
    await page.reload();
  }
  await axe(page);
  await page.locator("section.actions button:has-text('Tanda tangani')").click();
  await page.waitForLoadState();
  assert.match(await page.locator("h1").innerText(), /Berlaku/);
}

/** The applicant takes the document, and checks it as anybody would who is shown the paper. */
async function checkPaper(page, own, words) {
  await page.goto(own);
  const link = page.locator("a:has-text('Buka PDF')");
  const answer = await page.request.get(on.app.baseUrl + (await link.getAttribute("href")));
  assert.equal(answer.headers()["content-type"], "application/pdf");
  const pdf = await answer.body();
  const { text, code } = await paper(pdf);
  for (const word of words) assert.ok(text.includes(word), `${word} is missing in ${text}`);
  assert.ok(code.startsWith(`${on.app.baseUrl}/verify/`), code);
  await page.goto(code);
  assert.match(await page.locator("main").innerText(), /masih berlaku/);
  assert.ok((await page.locator("main").innerText()).includes(words[0]), "the authentic fields");
  await axe(page);
  const compare = async (buffer, name) => {
    await page.setInputFiles("#f-file", { name, mimeType: "application/pdf", buffer });
    await page.click("button:has-text('Bandingkan')");
    return page.locator("#hasil").innerText();
  };
  assert.match(await compare(pdf, "surat.pdf"), /Berkas ini asli/);
  await axe(page);
  assert.match(await compare(tampered(pdf), "surat.pdf"), /bukan yang diterbitkan/, "one byte is enough");
  await page.goto(own);
}

/** Tells of a payment as the simulated bank does. */
async function pay(reference, amount, call) {
  const told = ["bank", "pay", "--to", on.app.baseUrl, "--reference", reference, "--amount", String(amount)];
  const { stdout } = await promisify(execFile)(binary, call ? [...told, "--external-id", call] : told);
  return stdout;
}

/** The survey, and a complaint tied to the application. */
async function afterwards(page, own) {
  await page.goto(`${own}/survei`);
  for (let n = 1; n <= 9; n += 1) await page.check(`input[name=u${n}][value="4"]`);
  await page.click("main form button.btn");
  await page.waitForURL(own.replace(/^.*\/sambatan/, "**/sambatan") + "**");
  assert.match(await page.locator("main").innerText(), /survei/i);
  await page.goto(own);
  await page.click("text=Layanan ini mengecewakan saya");
  assert.match(await page.locator(".notice").first().innerText(), /Tentang layanan/);
  await page.fill("#f-text", "Petugas loket tidak menjelaskan syaratnya dengan jelas.");
  for (let step = 1; step <= 4; step += 1) {
    if (step === 2) await page.selectOption("#f-area", { label: "Kauman" });
    await page.locator("main form button.btn.grow[name=to]").last().click();
  }
  await page.waitForURL(/\?baru=1/);
}

for (const engine of engines) {
  describe(engine, () => {
    const here = stage({ engine, SAMBAT_RATE_LIMITS: "off" });
    const test = (name, options, journey) => played(name, options, () => ((on = here), journey()));
    test("a family card is renewed: applied for by phone without scripts, issued by SIAK, handed over", { skip: missing }, async () => {
      const page = await phone();
      await page.goto(`${on.app.baseUrl}/layanan`);
      await axe(page);
      await shot(page, "services");
      await begin(page, "ganti kk", "Kartu Keluarga karena perubahan data");

      // A mistake is named at its field, and nothing typed is lost.
      await page.fill("#f-kk", "12");
      await page.fill("#f-nik", NIK);
      await next(page);
      assert.match(await page.locator(".errors").innerText(), /Nomor Kartu Keluarga: Nomor KK terdiri dari 16 angka/);
      assert.equal(await page.inputValue("#f-nik"), NIK);
      await axe(page);
      await page.fill("#f-kk", "3573 9912 0199 0001");
      await next(page);

      // Left, and taken up again from the link.
      await page.check("text=Ada yang lahir");
      await page.click("text=Simpan, lanjutkan nanti");
      const link = await page.locator("#tautan").innerText();
      const other = await on.browser.newPage({ width: 360, js: false });
      await other.goto(on.app.baseUrl + new URL(link).pathname);
      assert.equal(await title(other), "Siapa yang berubah datanya?");

      await other.fill("#f-anggota-0-nama", "Bagus Santosa");
      await other.fill("#f-anggota-0-lahir", "2026-10-02");
      await other.fill("#f-anggota-0-keterangan", "Anak kedua");
      await other.click("text=Tambah satu lagi");
      assert.equal(await other.inputValue("#f-anggota-0-nama"), "Bagus Santosa", "what was typed is still there");
      await axe(other);
      await next(other);
      assert.equal(await title(other), "Berkas Anda", "an empty second entry is no mistake");
      await next(other);
      assert.match(await other.locator(".errors").innerText(), /Berkas/);
      // A picture of one paper and a PDF of the other; what is no PDF says so, and the picture stays.
      const act = await scanOf(await on.browser.newPage(), "<h1>Akta kelahiran</h1><p>Bagus Santosa, Malang</p>");
      const asPdf = (buffer) => ({ name: "akta.pdf", mimeType: "application/pdf", buffer });
      await other.setInputFiles("#f-berkas", [photo("kk-lama.png"), asPdf(Buffer.from("%PDF-1.7 rusak"))]);
      await next(other);
      assert.match(await other.locator(".errors").innerText(), /bukan PDF yang dapat dibaca/);
      assert.equal(await other.locator("main .photos img").count(), 1, "the picture is there");
      await axe(other);
      await other.setInputFiles("#f-berkas", [asPdf(act)]);
      await next(other);
      await other.click("text=Kembali");
      assert.match(await other.locator("main .photos").innerText(), /PDF 2[\s\S]*1 halaman/);
      await shot(other, "service-files");
      await next(other);
      await other.selectOption("#f-kelurahan", { label: "Kauman" });
      await other.fill("#f-alamat", "Jalan Contoh 5, RT 2 RW 3");
      await shot(other, "service-form");
      await next(other);
      const filed = await send(other, "Sri Rahayu");
      assert.match(await other.locator(".promise").first().innerText(), /Dinas Kependudukan dan Pencatatan Sipil.*memeriksa berkas paling lambat/s);
      await axe(other);
      await shot(other, "application");

      // Once sent, the link of the form leads to the case.
      await other.goto(on.app.baseUrl + new URL(link).pathname);
      await other.waitForURL(/\/sambatan\//);

      const office = await desk("dispendukcapil");
      await office.goto(`${on.app.baseUrl}/meja/kasus/${filed.code}`);
      await axe(office);
      await shot(office, "application-desk");
      const paperLink = await office.locator("dl.pairs a.paper").getAttribute("href");
      const opened = await office.request.get(on.app.baseUrl + paperLink);
      assert.equal(opened.headers()["content-type"], "application/pdf");
      const { pages, text } = await handedIn(await opened.body());
      assert.ok(pages === 1 && text.includes("Bagus Santosa"), text);
      const stranger = await on.browser.newPage();
      assert.notEqual((await stranger.request.get(on.app.baseUrl + paperLink, { maxRedirects: 0 })).status(), 200);
      await finish(office, filed.code, "Selesaikan langkah ini");
      await office.locator("button:has-text('Selesaikan langkah ini')").click();
      assert.match(await office.locator(".errors").first().innerText(), /wajib|diisi|kosong/i, "the number of SIAK is asked for");
      await finish(office, filed.code, "Selesaikan langkah ini", { number: "3573991201990001" });
      await finish(office, filed.code, "Sudah diserahkan", { text: "Diambil sendiri di loket oleh Sri Rahayu." });
      await other.goto(filed.own);
      assert.equal(await state(other), "Selesai, menunggu konfirmasi");
      await story(other, "Langkah selesai", "Langkah selesai", "Langkah selesai");
      assert.match(await other.locator("main").innerText(), /3573991201990001/, "the number of the card is on record");
      await other.click("text=Ya, sudah beres");
      await afterwards(other, filed.own);
    });

    test("a death certificate comes back for repair, and only that is asked again", { skip: missing }, async () => {
      const page = await phone();
      await begin(page, "akta mati", "Akta kematian");
      await page.fill("#f-almarhum", "Kasman");
      await page.fill("#f-nik", NIK);
      await page.fill("#f-tanggal", "2026-11-20");
      await next(page);
      await page.fill("#f-pelapor", "Wagiman");
      await page.fill("#f-nik_pelapor", NIK_2);
      await page.fill("#f-hubungan", "Anak");
      await next(page);
      await page.check("text=Rumah sakit atau puskesmas");
      await next(page);
      await page.fill("#f-surat", "??");
      await next(page);
      for (const n of [0, 1]) {
        await page.fill(`#f-saksi-${n}-nama`, `Saksi ${n + 1}`);
        await page.fill(`#f-saksi-${n}-nik`, n ? NIK : NIK_2);
      }
      await next(page);
      await page.selectOption("#f-kelurahan", { label: "Bareng" });
      await next(page);
      const filed = await send(page, "Wagiman");

      const office = await desk("dispendukcapil");
      await office.goto(`${on.app.baseUrl}/meja/kasus/${filed.code}`);
      await office.click("summary:has-text('Kembalikan untuk diperbaiki')");
      await office.check("label:has-text('Nomor surat keterangan kematian') input");
      await office.locator("form:has(button[value=return]) textarea").fill("Nomor suratnya tidak terbaca.");
      await office.click("button[value=return]");
      await office.waitForLoadState();

      await page.goto(filed.own);
      assert.equal(await state(page), "Menunggu pelapor");
      const repair = page.locator("#perbaiki");
      assert.equal(await repair.locator("input[type=text]").count(), 1, "only what was wrong");
      await axe(page);
      await repair.locator("#f-surat").fill("");
      await repair.locator("button").click();
      assert.match(await page.locator(".errors").innerText(), /Nomor surat keterangan kematian/);
      await page.locator("#f-surat").fill("474.3/12/RSSA/2026");
      await page.click("text=Kirim perbaikan");
      await story(page, "Dikembalikan untuk diperbaiki", "Pemohon memperbaiki");
      assert.equal(await state(page), "Dikerjakan");

      await finish(office, filed.code, "Selesaikan langkah ini");
      await finish(office, filed.code, "Selesaikan langkah ini", { number: "3573-KM-20112026-0007" });
      await finish(office, filed.code, "Sudah diserahkan", { text: "Diserahkan kepada Wagiman." });
      await page.goto(filed.own);
      await afterwards(page, filed.own);
    });

    test("an information request gets seven more days, is refused, objected to, and then answered", { skip: missing }, async () => {
      const page = await phone();
      await begin(page, "minta data anggaran", "Permintaan informasi publik");
      await page.fill("#f-informasi", "Rincian anggaran perbaikan jalan tahun 2026 di Kecamatan Klojen.");
      await next(page);
      await page.fill("#f-tujuan", "Skripsi");
      await next(page);
      await page.check("text=Di halaman permohonan ini");
      await next(page);
      const filed = await send(page, "Galih");

      const office = await desk("diskominfo");
      await office.goto(`${on.app.baseUrl}/meja/kasus/${filed.code}`);
      const extend = office.locator("form:has(button[value=extend])");
      await office.click("summary:has-text('Perpanjang')");
      await extend.locator("textarea").fill("Dokumennya di tiga bidang.");
      await extend.locator("button").click();
      await office.waitForLoadState();
      assert.equal(await office.locator("form:has(button[value=extend])").count(), 0, "once");
      await office.click("summary:has-text('Tolak')");
      await office.selectOption("#f-reason", { index: 1 });
      await office.locator("form:has(button[value=refuse]) textarea").fill("Memuat data pihak ketiga.");
      await office.click("button[value=refuse]");
      await office.waitForLoadState();

      await page.goto(filed.own);
      assert.match(await page.locator("main").innerText(), /Permohonan ini ditolak\..*UU 14\/2008 pasal 17/s);
      assert.match(await page.locator("main").innerText(), /Komisi Informasi/);
      await axe(page);
      await page.click("details:has(button[value=dispute]) summary");
      await page.locator("form:has(button[value=dispute]) textarea").fill("Datanya anggaran, bukan data pribadi.");
      await page.locator("button[value=dispute]").click();
      await story(page, "Ditolak", "menyanggah");
      await finish(office, filed.code, "Keberatan diterima", { text: "Benar, dapat dibuka." });
      await finish(office, filed.code, "Sudah diserahkan", { text: "Rinciannya: 14 ruas, Rp3,2 miliar." });
      await page.goto(filed.own);
      assert.match(await page.locator("main").innerText(), /14 ruas/);
      await afterwards(page, filed.own);
    });

    test("a letter for the poor goes from the kelurahan to the social agency, and the paper proves itself", { skip: missing }, async () => {
      const page = await phone();
      await begin(page, "surat miskin", "Surat Keterangan Tidak Mampu");
      await page.fill("#f-nama", "Paijo Kenarinama");
      await page.fill("#f-nik", NIK);
      await next(page);
      await page.selectOption("#f-kelurahan", { label: "Kauman" });
      await page.fill("#f-alamat", "Jalan Contoh 9, RT 1 RW 2");
      await next(page);
      await page.check("text=Berobat");
      await next(page);
      assert.equal(await title(page), "Foto rumah dan surat pengantar", "a page that does not concern them is left out");
      await next(page);
      await page.check("text=Saya menyatakan");
      await next(page);
      assert.doesNotMatch(await page.locator("main").innerText(), /Rp|QRIS|bayar/i, "what is free never mentions money");
      const filed = await send(page, "Paijo Kenarinama");

      const kelurahan = await desk("kel-kauman");
      await finish(kelurahan, filed.code, "Selesaikan langkah ini", { text: "Sudah kami kunjungi." });
      const dinsos = await desk("dinsosp3ap2kb.kepala", "contoh-kepala");
      await finish(dinsos, filed.code, "Kabulkan");
      await sign(dinsos, filed.code);
      await checkPaper(page, filed.own, ["Paijo Kenarinama", "SURAT KETERANGAN TIDAK MAMPU", "Berobat", "DINSOSP3AP2KB"]);
      assert.equal(await state(page), "Selesai, menunggu konfirmasi");
      await axe(page);
      await page.click("text=Ya, sudah beres");
      await afterwards(page, filed.own);
    });

    test("a billboard permit: inspected by two agencies at once, paid by QRIS, and issued", { skip: missing }, async () => {
      const page = await phone();
      await begin(page, "pasang baliho", "Izin penyelenggaraan reklame");
      await page.fill("#f-pemohon", "Toko Maju Kenarinama");
      await next(page);
      await page.fill("#f-panjang", "4");
      await page.fill("#f-lebar", "2,5");
      await page.fill("#f-bulan", "6");
      await next(page);
      await page.selectOption("#f-kelurahan", { label: "Kauman" });
      await page.fill("#f-lokasi", "Jalan Basuki Rahmat, dekat alun-alun");
      await page.check("text=Jalan utama");
      await next(page);
      await page.setInputFiles("#f-gambar", [photo("lokasi.png")]);
      await next(page);
      assert.match(await page.locator("main").innerText(), /Rp1\.800\.000/, "15.000 x 4 x 2,5 x 6 x 2");
      const filed = await send(page, "Toko Maju Kenarinama");

      const permits = await desk("disnakerpmptsp");
      await finish(permits, filed.code, "Selesaikan langkah ini");
      for (const name of ["dpuprpkp", "dishub"]) {
        const office = await desk(name);
        await office.goto(`${on.app.baseUrl}/meja`);
        assert.ok((await office.locator("main").innerText()).includes(filed.code.slice(0, 3)), `in the list of ${name}`);
        await finish(office, filed.code, "Selesaikan langkah ini", { text: "Aman, sudah ditinjau." });
      }
      const head = await desk("disnakerpmptsp.kepala", "contoh-kepala");
      await finish(head, filed.code, "Kabulkan");

      await page.goto(filed.own);
      assert.match(await page.locator("main").innerText(), /Rp1\.800\.000/);
      await axe(page);
      await page.click("text=Lihat dan bayar tagihan");
      await axe(page);
      await shot(page, "bill");
      const qris = await page.locator("#qris").textContent();
      assert.equal(await scanned(page.locator("[role=img]")), qris, "the picture says what the text says");
      const reference = await page.locator("dt:has-text('Nomor tagihan') + dd").innerText();
      await pay(reference, 1_799_999);
      await page.reload();
      assert.match(await page.locator("main").innerText(), /Menunggu pembayaran/, "another amount settles nothing");
      await pay(reference, 1_800_000, "B-reklame");
      await pay(reference, 1_800_000, "B-reklame");
      await page.reload();
      assert.match(await page.locator("main").innerText(), /Kuitansi KW-/);
      await axe(page);
      await permits.goto(`${on.app.baseUrl}/meja/pembayaran`);
      assert.match(await permits.locator("main").innerText(), /Rp1\.799\.999/, "owed back by the agency");
      await axe(permits);

      await sign(head, filed.code);
      await shot(head, "document-desk");
      await checkPaper(page, filed.own, ["Toko Maju Kenarinama", "SURAT IZIN PENYELENGGARAAN REKLAME", "2,5", "DISNAKERPMPTSP"]);
      await story(page, "Pembayaran diterima", "Langkah selesai");
      await afterwards(page, filed.own);
    });
  });
}
