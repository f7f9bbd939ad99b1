//  PersonNames: the lists.
//
//  One line a tradition: share|towns|men|women|men's second names|women's second names|families.
//  Javanese (two generations), Sundanese, Jakarta, Batak, Mandailing, Minang, Balinese, Bugis, Chinese, Minahasan, Malay,
//  Banjar, Moluccan, Timorese, Papuan, Acehnese.

extension PersonNames {
    static let table = """
        24|Surakarta,Yogyakarta,Semarang,Klaten,Kediri,Madiun,Purwokerto,Magelang,Blitar,Sragen|Agus,Bambang,Joko,Wahyu,\
        Eko,Dwi,Tri,Budi,Sigit,Heru,Arif,Teguh,Yudi,Bayu,Danang,Galih,Bagus,Hendro,Adi,Aris|Sri,Endang,Retno,Wulan,Dewi,\
        Ratna,Puji,Yuni,Eni,Titik,Tri,Dwi,Ika,Rini,Nunik,Diah,Anik,Tutik,Wiwik,Ayu|Santoso,Prasetyo,Wibowo,Setiawan,\
        Nugroho,Saputro,Susanto,Hartono,Widodo,Kurniawan,Purnomo,Riyadi,Utomo,Cahyono,Raharjo,Suprapto,Haryanto,\
        Pamungkas,Subagyo,Wicaksono|Wahyuni,Handayani,Lestari,Astuti,Rahayu,Purwanti,Kusumawati,Setyowati,Widyastuti,\
        Sulistyowati,Hastuti,Ningrum,Puspitasari,Anggraini,Susanti,Maharani,Wijayanti,Utami,Pertiwi,Suryaningsih|
        4|Wonogiri,Boyolali,Pacitan,Trenggalek,Wonosobo|Sutrisno,Sugiyanto,Sukirman,Mulyono,Suyanto,Suparman,Wagiman,\
        Paryono,Sukamto,Ngadiman|Sumarni,Suparti,Ngatinem,Wagiyem,Sukinah,Sulastri,Painem,Kasmini,Suryati,Mursinah|||
        17|Bandung,Garut,Tasikmalaya,Cianjur,Sukabumi,Sumedang,Ciamis,Subang,Karawang|Asep,Dadang,Ujang,Cecep,Dedi,Iwan,\
        Yayan,Deden,Aep,Nandang,Rudi,Yusuf,Gilang,Rian,Fajar,Ade|Neneng,Euis,Imas,Lilis,Iis,Tati,Yanti,Elis,Rina,Nia,Intan,\
        Teti,Dini,Sinta,Yeni,Wiwin|Suhendar,Hidayat,Sutisna,Kusnadi,Permana,Gunawan,Mulyana,Ruhiyat,Supriatna,Nugraha,\
        Sudrajat,Herdiana,Koswara,Somantri,Ramdani,Kurnia|Nurhayati,Rohaeti,Komalasari,Suryani,Marlina,Sumiati,Herlina,\
        Rosmiati,Yulianti,Nurjanah,Agustina,Kurniasih,Mulyani,Wulandari,Rostika,Kartika|
        16|Jakarta,Depok,Bekasi,Tangerang,Bogor|Muhammad,Ahmad,Achmad,Rizky,Ridwan,Fadli,Ilham,Zaki,Irfan,Fauzan,Hafiz,\
        Syahrul,Reza,Farhan,Luthfi,Taufik|Siti,Nur,Fatimah,Aisyah,Khadijah,Zahra,Nabila,Aulia,Annisa,Salsabila,Maryam,\
        Rahma,Hana,Laila,Indah,Putri|Fauzi,Hidayatullah,Ramadhan,Syahputra,Maulana,Hakim,Firdaus,Alamsyah,Rahman,Anwar,\
        Basri,Mahmudi,Hamdani,Zulkarnain,Iskandar,Mubarok|Azizah,Rahmawati,Fitriani,Khairunnisa,Hasanah,Maulida,Aminah,\
        Ramadhani,Hidayah,Mardhiyah,Zulaikha,Safitri,Nuraini,Amalia,Sholihah,Husna|
        6|Medan,Pematangsiantar,Tarutung,Balige,Sibolga|Jonathan,Daniel,Togar,Sahat,Saut,Poltak,Binsar,Rudolf,Ferdinand,\
        Hotman|Maria,Rotua,Tiur,Ester,Debora,Ruth,Sondang,Hotmaida,Romauli,Lenny|Parlindungan,Hasiholan,Martua,Pardamean|\
        Kristina,Natalia,Magdalena,Elisabet|Siregar,Sitompul,Simanjuntak,Hutapea,Sinaga,Situmorang,Panjaitan,Silalahi,\
        Manurung,Tampubolon,Sihombing,Pardede
        3|Padangsidimpuan,Panyabungan,Medan|Ahmad,Zulkifli,Rahmat,Syarif,Ikhwan,Hasan,Marwan,Ali|Nurhasanah,Saidah,\
        Rosmaini,Halimah,Masitah,Zubaidah,Leli,Murni|Saleh,Husin,Efendi|Hannum,Suaidah,Hartati|Nasution,Lubis,Harahap,\
        Batubara,Hasibuan,Rangkuti,Dalimunthe,Pulungan
        6|Padang,Bukittinggi,Payakumbuh,Solok,Pariaman|Yulizar,Syafrizal,Afdal,Rahmat,Yendra,Zulhendri,Masrizal,Novri,\
        Doni,Hendri|Yusmaniar,Gusneli,Rahmiati,Desmawati,Yulia,Elvira,Mutia,Silvia,Wirda,Fitri|Putra,Efendi,Syahrial,\
        Mulyadi,Ananda,Chaniago,Piliang,Sikumbang|Sari,Oktavia,Anggraini,Yenti,Chaniago,Koto,Tanjung,Jambak|
        4|Denpasar,Singaraja,Gianyar,Tabanan,Klungkung|I Wayan,I Made,I Nyoman,I Ketut,I Gede,I Putu|Ni Wayan,Ni Made,\
        Ni Komang,Ni Ketut,Ni Luh,Ni Putu|Sudiarta,Wirawan,Suardana,Adnyana,Artawan,Mahendra,Sukerta,Yasa,Dharmawan,\
        Widiana|Suryani,Ariani,Sukerti,Widiastuti,Parwati,Astiti,Laksmi,Sriasih,Dewi,Kusumayanti|
        4|Makassar,Parepare,Watampone,Sengkang,Sungguminasa|Baso,Amiruddin,Syamsuddin,Hasanuddin,Ambo,Rusdi,Ilyas,\
        Arifuddin,Burhanuddin,Andi Fajar|Andi Tenri,Hasnah,Nurlina,Hartati,Suriani,Marwah,Darmawati,Rosdiana,Hasmiati,\
        Jumriah|Arifin,Patunru,Makkasau,Sultan,Rauf,Tahir,Mappiasse,Palaguna|Baso,Ilyas,Rauf,Tahir,Hamid,Amin,Kadir,Saleh|
        5|Jakarta,Surabaya,Semarang,Pontianak,Medan,Singkawang|Hendra,Kevin,Andy,Steven,Ferry,Johan,Willy,Edwin,Rudy,Denny|\
        Lily,Meilani,Linda,Cindy,Yenny,Felicia,Jessica,Grace,Vivian,Fenny|Kurniawan,Darmawan,Setiadi,Christian|Angelina,\
        Christina,Natalia,Veronica|Wijaya,Halim,Salim,Tanuwijaya,Gunadi,Kusuma,Lesmana,Hartanto,Suryadi,Sutanto,Limanto,\
        Budiman
        2|Manado,Tomohon,Bitung,Tondano|Ronald,Jantje,Frangky,Michael,Denny,Johnny,Marthen,Steven|Meiske,Grace,Deasy,Vonny,\
        Jeane,Stella,Novita,Angel|Alexander,Robert,Hendrik|Magdalena,Olivia,Kristin|Mandagi,Rumengan,Wowor,Tumbelaka,\
        Kandou,Supit,Pangemanan,Lasut
        3|Palembang,Pekanbaru,Jambi,Bandar Lampung|Herman,Edi,Rusdi,Zainal,Amir,Firman,Yanto,Rahmad,Taufan,Darwin|Rosmala,\
        Yuliana,Herlinda,Marlinda,Nurbaiti,Rusmini,Yessi,Mega,Nyimas Aisyah,Emilia|Effendi,Hasan,Saputra,Usman,Marzuki,\
        Umar,Kurnia,Syahril|Oktarina,Novianti,Saputri,Damayanti,Hasanah,Permatasari|
        2|Banjarmasin,Martapura,Banjarbaru,Amuntai|Rahmadi,Fathurrahman,Syaifullah,Norhadi,Akhmad,Yusran,Jumadi,Gusti|\
        Norhasanah,Rusdiana,Noorlaila,Mahrita,Jamilah,Raudah,Helda,Norlina|Noor,Ansyari,Rasyid,Syahrani,Hadi|Hayati,\
        Jannah,Aina,Wahdah,Sari|
        1|Ambon,Masohi,Saparua|Frans,Johanis,Elias,Roby,Samuel,Benyamin|Yohana,Martha,Agustina,Welmina,Susana,Dina|Edward,\
        Yakob|Yosefina,Paulina|Leatemia,Manuhutu,Sahetapy,Tuhumury,Pelupessy,Souisa,Matulessy
        1|Kupang,Ende,Maumere,Ruteng|Yohanes,Fransiskus,Petrus,Antonius,Stefanus,Gregorius,Kornelis,Blasius|Maria,Theresia,\
        Yuliana,Margaretha,Agnes,Kristina,Bernadeta,Fransiska|Paulus,Yosef|Goreti,Imakulata|Bria,Seran,Lay,Nahak,da Costa,\
        Djawa,Manek,Tukan
        1|Jayapura,Biak,Merauke|Yance,Otniel,Markus,Yosep,Melkias,Simon|Yuliana,Dorce,Mince,Orpa,Selfina,Sarah|Yan,Demianus|\
        Hana,Ribka|Rumbiak,Wanggai,Kambu,Yoku,Kogoya,Mandowen,Kafiar
        1|Banda Aceh,Lhokseumawe,Sigli|Teuku Iskandar,Muzakir,Zulfikar,Munawar,Saiful,Rizal|Cut Intan,Mutiawati,Nurmala,\
        Rosmanidar,Cut Nurlela,Safrida|Abdullah,Ismail,Daud,Yusuf|Zahara,Yusuf,Ismail,Hanum|
        """
}
