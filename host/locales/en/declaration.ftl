# Declaration of accession (GenG, sections 15 and 15a)
declaration-title = Declaration of accession
declaration-description = { $name } declares its accession to the cooperative.
declaration-get = Declaration of accession (PDF)
declaration-get-hint = To be signed. Please send the signed document to the office.
declaration-member = Member
declaration-declares = Declaration
declaration-joins = We declare our accession to the cooperative and take { $shares ->
    [one] one share
   *[other] { $number } shares
}.
declaration-pays = We undertake to make the payments on the share that are owed under law and statute, and to meet the obligations that follow from the statute (section 15a GenG).
declaration-received = We have received the statute. We have agreed to the following wordings:
declaration-wording = Version { $version } of { $date }, SHA-256 { $hash }
declaration-footer = Application { $id } of { $date }
declaration-place = Place, date
declaration-signature = Signature, name and position, official seal
declaration-admission = Admission by the cooperative: place, date
declaration-board = Signature for the board
