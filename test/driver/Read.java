// Read.java PORT DATABASE ROLE RELATION...: reads relations by pgJDBC and prints of each column: relation, column, Java's types
// of its values, how many there are, and what they come to.
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

public class Read {
	static String comeTo(List<Object> values) throws Exception {
		if (values.isEmpty()) return "";
		if (values.get(0) instanceof Number) return String.valueOf(values.stream().mapToDouble(value -> ((Number) value).doubleValue()).sum());
		List<String> texts = new ArrayList<>();
		boolean days = values.get(0) instanceof java.util.Date;
		for (Object value : values)
			texts.add(days ? new Timestamp(((java.util.Date) value).getTime()).toString().substring(0, 19) : value.toString());
		Collections.sort(texts);
		if (days) return texts.get(0) + " " + texts.get(texts.size() - 1);
		byte[] digest = MessageDigest.getInstance("MD5").digest(String.join("\n", texts).getBytes(StandardCharsets.UTF_8));
		return String.format("%032x", new BigInteger(1, digest));
	}

	public static void main(String[] given) throws Exception {
		PrintStream out = new PrintStream(System.out, true, "UTF-8");
		try (Connection connection = DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + given[0] + "/" + given[1], given[2], "");
				Statement statement = connection.createStatement()) {
			for (int i = 3; i < given.length; i++) {
				ResultSet rows = statement.executeQuery("SELECT * FROM " + given[i]);
				ResultSetMetaData columns = rows.getMetaData();
				List<List<Object>> values = new ArrayList<>();
				for (int c = 1; c <= columns.getColumnCount(); c++) values.add(new ArrayList<>());
				while (rows.next())
					for (int c = 1; c <= values.size(); c++)
						if (rows.getObject(c) != null) values.get(c - 1).add(rows.getObject(c));
				for (int c = 1; c <= values.size(); c++) {
					TreeSet<String> types = new TreeSet<>();
					for (Object value : values.get(c - 1)) types.add(value.getClass().getSimpleName());
					out.println(String.join("\t", given[i], columns.getColumnName(c), String.join(",", types), String.valueOf(values.get(c - 1).size()), comeTo(values.get(c - 1))));
				}
			}
		}
	}
}
