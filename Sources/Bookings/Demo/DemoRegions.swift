//  DemoRegions: cities and regencies that the people of the demo data live in.
//
//  Names and codes are real, so that identity numbers and area codes pass the checks; villages are a small choice.
//  Always: every region has a district, every district a village (tested line by line).

/// A city or regency, as far as an address and an identity number need it.
package struct DemoRegion: Hashable, Sendable {
    /// A kecamatan.
    package struct District: Hashable, Sendable {
        /// Without Kecamatan in front.
        package let name: String
        /// Within the regency; part of an identity number.
        package let code: Int
        /// Five digits.
        package let postcode: String
        /// Kelurahan of a city, desa of a regency.
        package let villages: [String]
    }

    /// With Kota or Kabupaten in front.
    package let name: String
    /// As the postal service spells it.
    package let province: String
    /// The first two digits of an identity number.
    package let provinceCode: Int
    /// 1–69 a regency, 71–99 a city.
    package let code: Int
    /// Of the telephone net, without 0.
    package let areaCode: String
    /// Some of them, never none.
    package let districts: [District]

    /// What a village is called here.
    package var villageWord: String { code < 70 ? "Desa" : "Kel." }
}

/// The regions, those around the two projects first.
package enum DemoRegions {
    /// Every region of the list.
    package static let all: [DemoRegion] = table.split(separator: "\n").compactMap(region)
    /// Where most buyers of the two projects come from.
    package static let nearby = Array(all.prefix(12))

    /// province code . regency code | name | province | area code | district : code : postcode : villages | …
    static let table = """
        32.75|Kota Bekasi|Jawa Barat|21|Bekasi Timur:01:17111:Duren Jaya,Aren Jaya|Bekasi Utara:03:17124:Harapan Jaya,\
        Kaliabang Tengah|Rawalumbu:05:17115:Pengasinan,Sepanjang Jaya|Jatiasih:09:17423:Jatirasa,Jatikramat
        32.16|Kabupaten Bekasi|Jawa Barat|21|Tambun Selatan:06:17510:Mekarsari,Setia Mekar|Cibitung:07:17520:Wanasari,\
        Wanajaya|Cikarang Utara:09:17530:Karang Asih,Simpangan
        32.76|Kota Depok|Jawa Barat|21|Pancoran Mas:01:16431:Depok Jaya,Mampang|Cimanggis:02:16451:Tugu,Mekarsari|\
        Sawangan:03:16511:Pasir Putih,Bedahan|Sukmajaya:05:16411:Abadijaya,Mekarjaya
        31.75|Kota Jakarta Timur|DKI Jakarta|21|Cakung:06:13910:Pulo Gebang,Penggilingan|Duren Sawit:07:13440:Pondok \
        Bambu,Klender|Cipayung:10:13840:Ceger,Lubang Buaya
        31.74|Kota Jakarta Selatan|DKI Jakarta|21|Tebet:01:12810:Tebet Timur,Menteng Dalam|Pasar Minggu:04:12520:\
        Pejaten Timur,Ragunan|Jagakarsa:09:12620:Lenteng Agung,Ciganjur
        31.73|Kota Jakarta Barat|DKI Jakarta|21|Cengkareng:01:11730:Kapuk,Rawa Buaya|Kebon Jeruk:05:11510:Duri Kepa,\
        Kedoya Utara|Kalideres:06:11830:Tegal Alur,Pegadungan
        31.72|Kota Jakarta Utara|DKI Jakarta|21|Tanjung Priok:02:14350:Sunter Agung,Warakas|Koja:03:14270:Lagoa,\
        Tugu Utara|Kelapa Gading:06:14240:Pegangsaan Dua,Kelapa Gading Barat
        31.71|Kota Jakarta Pusat|DKI Jakarta|21|Kemayoran:03:10620:Kebon Kosong,Serdang|Cempaka Putih:05:10510:\
        Cempaka Putih Timur,Rawasari|Tanah Abang:07:10210:Bendungan Hilir,Petamburan
        32.01|Kabupaten Bogor|Jawa Barat|21|Cibinong:01:16911:Pabuaran,Cirimekar|Gunung Putri:02:16961:Wanaherang,\
        Ciangsana|Citeureup:03:16810:Puspasari,Karang Asem
        32.71|Kota Bogor|Jawa Barat|251|Bogor Barat:04:16118:Gunung Batu,Menteng|Bogor Utara:05:16153:Tanah Baru,\
        Bantarjati|Tanah Sareal:06:16161:Kedung Badak,Kebon Pedes
        36.74|Kota Tangerang Selatan|Banten|21|Serpong:01:15310:Rawa Buntu,Ciater|Ciputat:04:15411:Sawah Baru,Jombang|\
        Pamulang:06:15417:Pondok Benda,Bambu Apus
        36.71|Kota Tangerang|Banten|21|Cipondoh:05:15148:Poris Plawad,Ketapang|Ciledug:06:15151:Sudimara Barat,Tajur|\
        Karawaci:07:15115:Bojong Jaya,Cimone
        32.15|Kabupaten Karawang|Jawa Barat|267|Karawang Barat:01:41311:Adiarsa Barat,Karangpawitan|Klari:03:41371:\
        Gintungkerta,Duren
        32.73|Kota Bandung|Jawa Barat|22|Coblong:02:40132:Dago,Sekeloa|Sukajadi:07:40161:Pasteur,Cipedes|\
        Regol:11:40254:Ancol,Pasirluyu
        33.74|Kota Semarang|Jawa Tengah|24|Pedurungan:06:50192:Tlogosari Kulon,Palebon|Tembalang:10:50275:\
        Sendangmulyo,Bulusan|Banyumanik:11:50263:Srondol Kulon,Pudakpayung
        34.71|Kota Yogyakarta|DI Yogyakarta|274|Gondokusuman:03:55225:Baciro,Klitren|Umbulharjo:13:55161:Sorosutan,\
        Pandeyan
        35.78|Kota Surabaya|Jawa Timur|31|Rungkut:03:60293:Kalirungkut,Medokan Ayu|Wonokromo:04:60241:Darmo,Ngagel|\
        Gubeng:08:60286:Airlangga,Mojo
        12.71|Kota Medan|Sumatera Utara|61|Medan Helvetia:03:20124:Helvetia Timur,Dwikora|Medan Denai:04:20227:Denai,\
        Binjai
        13.71|Kota Padang|Sumatera Barat|751|Padang Timur:02:25126:Andalas,Jati|Padang Barat:03:25117:Purus,Rimbo Kaluang
        16.71|Kota Palembang|Sumatera Selatan|711|Ilir Timur I:04:30125:Sungai Pangeran,Kepandean Baru|Sukarami:07:\
        30151:Sukabangun,Sukajaya
        51.71|Kota Denpasar|Bali|361|Denpasar Selatan:01:80223:Sesetan,Panjer|Denpasar Timur:02:80237:Kesiman,Sumerta
        63.71|Kota Banjarmasin|Kalimantan Selatan|511|Banjarmasin Selatan:01:70245:Kelayan Barat,Pekauman|Banjarmasin \
        Timur:02:70236:Kuripan,Sungai Lulut
        71.71|Kota Manado|Sulawesi Utara|431|Wenang:04:95113:Mahakeret Barat,Teling Bawah|Malalayang:07:95163:Bahu,Kleak
        73.71|Kota Makassar|Sulawesi Selatan|411|Panakkukang:09:90231:Masale,Tamamaung|Rappocini:13:90222:Gunung Sari,\
        Buakana
        81.71|Kota Ambon|Maluku|911|Sirimau:02:97124:Batu Merah,Karang Panjang|Teluk Ambon:04:97234:Rumah Tiga,Poka
        53.71|Kota Kupang|Nusa Tenggara Timur|380|Oebobo:04:85111:Oebufu,Fatululi|Maulafa:03:85142:Oepura,Sikumana
        91.71|Kota Jayapura|Papua|967|Jayapura Utara:01:99113:Gurabesi,Bhayangkara|Abepura:03:99351:Hedam,Kota Baru
        """

    private static func region(_ line: Substring) -> DemoRegion? {
        let fields = line.split(separator: "|").map(String.init)
        guard fields.count >= 5 else { return nil }
        let codes = fields[0].split(separator: ".").compactMap { Int($0) }
        let districts = fields[4...].compactMap(district)
        guard codes.count == 2, districts.count == fields.count - 4 else { return nil }
        return DemoRegion(
            name: fields[1], province: fields[2], provinceCode: codes[0], code: codes[1], areaCode: fields[3],
            districts: districts)
    }

    private static func district(_ text: String) -> DemoRegion.District? {
        let fields = text.split(separator: ":").map(String.init)
        guard fields.count == 4, let code = Int(fields[1]) else { return nil }
        return DemoRegion.District(
            name: fields[0], code: code, postcode: fields[2], villages: fields[3].split(separator: ",").map(String.init)
        )
    }
}
